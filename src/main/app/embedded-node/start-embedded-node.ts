import { once } from 'node:events';
import { utilityProcess, type UtilityProcess } from 'electron';
import type { FromEmbeddedAgent, ToEmbeddedAgent } from '../../../shared/protocol/embedded';
import type { Logger } from '../../platform/logger';
import { eachLine, ExecutorHost, killProcess } from './executor-host';

export interface EmbeddedNodeOptions {
  /** The agent's and the executor's scripts. */
  agentEntry: string;
  executorEntry: string;
  /** The node's own directory: its key, its journal, its functions. */
  dataDir: string;
  gatewayUrl: string;
  /** The authority (PEM) of a gateway with TLS. */
  caCertificate: string | null;
  /** A join token of the hub; asked for when the node is not enrolled yet. */
  joinToken: () => Promise<string>;
  name: string;
  log: Pick<Logger, 'debug' | 'info' | 'warn' | 'error'>;
}

export interface EmbeddedNode {
  /** Lets what runs end, within ten seconds, and ends the agent. */
  stop(): Promise<void>;
}

const DRAIN_MS = 10_000;
/** Beyond the drain: the agent sends its last results and waits for their acks. */
const EXIT_LIMIT_MS = DRAIN_MS + 10_000;
const RESTART_MS_FIRST = 1_000;
const RESTART_MS_MAX = 30_000;
/** An agent that lived this long did not fail at its start. */
const STABLE_MS = 60_000;

/** Starts the node of this workstation in a process of its own, and again whenever it dies. Call it when Electron is ready. */
export function startEmbeddedNode(options: EmbeddedNodeOptions): EmbeddedNode {
  const supervisor = new Supervisor(options);
  supervisor.start();
  return { stop: () => supervisor.stop() };
}

class Supervisor {
  readonly #options: EmbeddedNodeOptions;
  #agent: UtilityProcess | null = null;
  #failures = 0;
  #isStopping = false;
  #restart: NodeJS.Timeout | undefined;

  constructor(options: EmbeddedNodeOptions) {
    this.#options = options;
  }

  start(): void {
    const { agentEntry, executorEntry, dataDir, gatewayUrl, caCertificate, name, log } = this.#options;
    const startedAt = performance.now();
    const agent = utilityProcess.fork(agentEntry, [], {
      stdio: ['ignore', 'pipe', 'pipe'],
      serviceName: 'Waypost Agent',
    });
    this.#agent = agent;
    const executors = new ExecutorHost(executorEntry, agent);
    void eachLine(agent.stderr, (line) => this.#note(line));
    agent.on('message', (message: FromEmbeddedAgent) => this.#receive(message, agent, executors));
    agent.once('exit', (code) => {
      executors.killAll();
      this.#agent = null;
      if (!this.#isStopping) this.#startAgain(code, performance.now() - startedAt);
    });
    const message: ToEmbeddedAgent = { t: 'start', dataDir, gatewayUrl, caCertificate, name, logLevel: 'info' };
    agent.postMessage(message, []);
    log.debug({ dataDir, gatewayUrl }, 'the embedded node starts');
  }

  #startAgain(code: number, livedMs: number): void {
    if (livedMs > STABLE_MS) this.#failures = 0;
    const delayMs = Math.min(RESTART_MS_MAX, RESTART_MS_FIRST * 2 ** this.#failures);
    this.#failures += 1;
    this.#options.log.warn({ code, delayMs }, 'the embedded node ended; it is started again');
    this.#restart = setTimeout(() => this.start(), delayMs);
  }

  #receive(message: FromEmbeddedAgent, agent: UtilityProcess, executors: ExecutorHost): void {
    if (message.t === 'executor.launch') executors.launch(message);
    else if (message.t === 'executor.kill') executors.kill(message.id);
    else void this.#giveJoinToken(agent);
  }

  async #giveJoinToken(agent: UtilityProcess): Promise<void> {
    const tell = (message: ToEmbeddedAgent): void => agent.postMessage(message, []);
    try {
      tell({ t: 'join-token', token: await this.#options.joinToken() });
    } catch (error) {
      tell({ t: 'no-join-token', reason: String(error) });
    }
  }

  /** The agent's log, JSON lines, becomes the application's. */
  #note(line: string): void {
    const { log } = this.#options;
    try {
      const { level, event, ...fields } = JSON.parse(line) as { level: string; event: string };
      const write = level === 'error' || level === 'warn' || level === 'debug' ? level : 'info';
      log[write]({ node: 'embedded', ...fields }, event);
    } catch {
      log.warn({ node: 'embedded' }, line);
    }
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    clearTimeout(this.#restart);
    const agent = this.#agent;
    if (!agent) return;
    const exited = once(agent, 'exit');
    const message: ToEmbeddedAgent = { t: 'stop', drainMs: DRAIN_MS };
    agent.postMessage(message, []);
    const limit = setTimeout(() => killProcess(agent), EXIT_LIMIT_MS);
    await exited;
    clearTimeout(limit);
  }
}
