import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Ledger } from '../../../src/agent/core/journal/ledger';
import { attemptKey } from '../../../src/shared/protocol/attempt';
import { AgentProcess } from '../agent/agent-process';
import { temporaryFolder, type ServedHub } from '../hub/serve';
import { until } from '../hub/until';
import { Network } from './network';

const program = path.resolve('out/agent/agent.js');

/** Edges that were not stopped: none outlives this process. */
const alive = new Set<AgentProcess>();
process.once('exit', () => {
  for (const agent of alive) agent.signal('SIGKILL');
});

/** A real agent behind a network of its own, which is killed and started again on the same folder. */
export class Edge {
  readonly nodeId: string;
  readonly network: Network;
  readonly #dataDir: string;
  #agent: AgentProcess;

  private constructor(nodeId: string, network: Network, dataDir: string) {
    this.nodeId = nodeId;
    this.network = network;
    this.#dataDir = dataDir;
    this.#agent = this.#start();
  }

  /** Enrols an agent, starts it behind a network and waits until it is connected. */
  static async join(hub: ServedHub, name: string, ...flags: string[]): Promise<Edge> {
    const dataDir = path.join(temporaryFolder(), 'agent');
    const joined = await hub.join(await hub.joinToken(), name, dataDir, ...flags);
    if (joined.code !== 0) throw new Error(`agent join: ${joined.stderr}`);
    const { items } = await hub.must<{ items: { id: string; name: string }[] }>('GET', '/nodes');
    const nodeId = items.find((node) => node.name === name)?.id ?? '';
    const edge = new Edge(nodeId, await Network.to(hub.ready.gatewayUrl), dataDir);
    await edge.connected(hub);
    return edge;
  }

  #start(): AgentProcess {
    const agent = new AgentProcess(program, '--data-dir', this.#dataDir, '--gateway', this.network.url);
    alive.add(agent);
    void agent.exited.then(() => alive.delete(agent));
    return agent;
  }

  /** Waits until this life of it is connected. */
  async connected(hub: ServedHub): Promise<void> {
    await this.#agent.event('link.up');
    await until(async () => (await hub.must<{ connected: boolean }>('GET', `/nodes/${this.nodeId}`)).connected);
  }

  /** How far the first attempt of a run is by the agent's journal on the disk. */
  recorded(runId: string, epoch: number): 'nothing' | 'started' | 'ended' | 'acked' {
    const { ledger } = Ledger.read(readFileSync(path.join(this.#dataDir, 'journal.jsonl'), 'utf8'));
    const key = attemptKey({ runId, epoch, token: 1 });
    if (ledger.isAcked(key)) return 'acked';
    const entry = ledger.entries.get(key);
    if (entry === undefined) return 'nothing';
    return entry.result === null ? 'started' : 'ended';
  }

  /** Ends it without a word. What was on its way is lost. */
  async kill(): Promise<void> {
    await this.#agent.kill();
    this.network.cut();
  }

  /** The next life on the same folder. */
  restart(): void {
    this.#agent = this.#start();
  }

  async stop(): Promise<void> {
    await this.kill();
    await this.network.stop();
  }
}
