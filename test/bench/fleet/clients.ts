import { Fleet, type FleetCounts } from '../../fleet/fleet';
import type { NodeKey } from '../../fleet/node/fleet-node';
import { serve } from '../support/role';

export interface ClientsOptions {
  gatewayUrl: string;
  tokens: string[];
  /** How many nodes, and the number of the first. */
  nodes: number;
  first: number;
  labels: Record<string, string>;
}

export type ClientsAsks = {
  /** Enrols the nodes that were not before. */
  enrol: (options: ClientsOptions) => Promise<null>;
  /** Starts all, over so many ms. Answers when all are up. */
  start: (spreadMs: number) => Promise<null>;
  counts: (_: null) => FleetCounts & { reasons: Record<string, number> };
  /** Breaks every connection at once. Answers when all are up again, or the time is over, with the ms that each tenth took. */
  herd: (limitMs: number) => Promise<number[]>;
  stop: (_: null) => Promise<null>;
};

const LOOK_MS = 10;
const START_LIMIT_MS = 400_000;

/** Many nodes. They stay the same from one server to the next. */
export function beClients(): void {
  let fleet: Fleet | null = null;
  const known = new Map<string, NodeKey>();
  const current = (): Fleet => {
    if (fleet === null) throw new Error('no nodes');
    return fleet;
  };
  /** @returns the ms after which each tenth was up; fewer than ten when the time was over */
  const untilAllUp = async (isUp: (node: number) => boolean, limitMs: number): Promise<number[]> => {
    const from = performance.now();
    const tenths: number[] = [];
    const { nodes } = current();
    for (;;) {
      const up = nodes.reduce((sum, _, index) => sum + (isUp(index) ? 1 : 0), 0);
      const took = Math.round(performance.now() - from);
      while (tenths.length < Math.floor((up * 10) / nodes.length)) tenths.push(took);
      if (up === nodes.length) return tenths;
      if (took > limitMs) return tenths;
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
  };
  serve({
    async enrol({ gatewayUrl, tokens, nodes, first, labels }) {
      const invite = (): Promise<{ token: string; gatewayUrl: string }> => {
        const token = tokens.pop();
        return token === undefined
          ? Promise.reject(new Error('no token left'))
          : Promise.resolve({ token, gatewayUrl });
      };
      const behaviour = { runMs: 0, failShare: 0 };
      fleet = await Fleet.enrol({ nodes, prefix: 'node', first, seed: 1, labels, behaviour, invite, known });
      for (const { key } of fleet.nodes) if (key !== null) known.set(key.name, key);
      return null;
    },
    async start(spreadMs) {
      await current().start(spreadMs);
      const tenths = await untilAllUp((index) => current().nodes[index]?.isUp ?? false, START_LIMIT_MS);
      if (tenths.length < 10) throw new Error(`not all up: ${JSON.stringify(Object.fromEntries(current().reasons))}`);
      return null;
    },
    counts: () => ({ ...current().counts, reasons: Object.fromEntries(current().reasons) }),
    async herd(limitMs) {
      const { nodes } = current();
      const before = nodes.map(({ connections }) => connections);
      current().breakAll();
      return untilAllUp((index) => {
        const node = nodes[index];
        return node !== undefined && node.isUp && node.connections > (before[index] ?? 0);
      }, limitMs);
    },
    async stop() {
      await current().stop();
      return null;
    },
  } satisfies ClientsAsks);
}
