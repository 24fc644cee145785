import path from 'node:path';
import { AgentProcess } from '../support/agent/agent-process';
import { runWaypost, temporaryFolder, type ServedHub } from '../support/hub/serve';

const program = path.resolve('out/agent/agent.js');

/** Agents that were started and not stopped yet: none outlives this process. */
const alive = new Set<AgentProcess>();
process.once('exit', () => {
  for (const agent of alive) agent.signal('SIGKILL');
});

/** A real agent that is killed, frozen and started again on the same folder. */
export class CrashAgent {
  readonly #dataDir: string;
  #process: AgentProcess;
  isFrozen = false;

  private constructor(dataDir: string) {
    this.#dataDir = dataDir;
    this.#process = this.#start();
  }

  /** Enrols an agent and starts it. */
  static async join(hub: ServedHub, name: string): Promise<CrashAgent> {
    const { token } = await hub.must<{ token: string }>('POST', '/join-tokens', {});
    const dataDir = path.join(temporaryFolder(), 'agent');
    const flags = ['--data-dir', dataDir, '--name', name, '--max-concurrent-runs', '8'];
    const joined = await runWaypost(['agent', 'join', hub.ready.gatewayUrl, token, ...flags]);
    if (joined.code !== 0) throw new Error(`agent join: ${joined.stderr}`);
    return new CrashAgent(dataDir);
  }

  #start(): AgentProcess {
    const agent = new AgentProcess(program, '--data-dir', this.#dataDir);
    alive.add(agent);
    void agent.exited.then(() => alive.delete(agent));
    return agent;
  }

  /** Ends it without a word. */
  async kill(): Promise<void> {
    await this.#process.kill();
    this.isFrozen = false;
  }

  restart(): void {
    this.#process = this.#start();
  }

  freeze(): void {
    this.isFrozen = true;
    this.#process.signal('SIGSTOP');
  }

  thaw(): void {
    this.isFrozen = false;
    this.#process.signal('SIGCONT');
  }

  /** Asks it to stop. @returns its exit code */
  stop(): Promise<number | null> {
    this.thaw();
    this.#process.signal('SIGTERM');
    return this.#process.exited;
  }
}
