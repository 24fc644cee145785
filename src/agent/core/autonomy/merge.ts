import type { FiredOccurrence } from '../../../shared/protocol/node-job';
import type { AutonomyLedger } from './ledger';
import type { SpoolItem } from './records';

/** Items that become one at a time. */
const MERGED_MAX = 5_000;

interface Chain {
  items: FiredOccurrence[];
  logs: number[];
}

/**
 * The oldest items of one job that share an outcome and follow each other, as one counted item without a run. Only items that
 * cannot have reached the hub: it would count them twice.
 * @returns the item, which has the number of the last of them, and the numbers of the others and of their logs; null
 * when nothing can be merged
 */
export function mergedItems(ledger: AutonomyLedger): { item: FiredOccurrence; replaced: number[] } | null {
  const chains = new Map<string, Chain>();
  for (const item of ledger.items.values()) {
    if (item.seq <= ledger.sent) continue;
    const chain = chains.get(item.jobId);
    if (item.kind === 'log') {
      chain?.logs.push(item.seq);
      continue;
    }
    const [known] = chain?.items ?? [];
    if (chain === undefined || known === undefined) {
      chains.set(item.jobId, { items: [item], logs: [] });
      continue;
    }
    if (isOf(known, item)) chain.items.push(item);
    if (chain.items.length === MERGED_MAX || !isOf(known, item)) {
      if (chain.items.length > 1) return merged(chain, ledger);
      chains.set(item.jobId, { items: [item], logs: [] });
    }
  }
  for (const chain of chains.values()) if (chain.items.length > 1) return merged(chain, ledger);
  return null;
}

const isOf = (a: FiredOccurrence, b: FiredOccurrence): boolean =>
  a.revision === b.revision && a.outcome === b.outcome && a.reason === b.reason && a.detail === b.detail;

function merged({ items, logs }: Chain, ledger: AutonomyLedger): { item: FiredOccurrence; replaced: number[] } | null {
  const last = items.at(-1);
  if (last === undefined) return null;
  // Logs of what came last follow it.
  const after = [...ledger.items.values()].filter((item): boolean => isLogOf(item, last));
  const item = {
    ...last,
    fireTime: items.reduce((least, { fireTime }) => Math.min(least, fireTime), last.fireTime),
    lastFireTime: items.reduce((most, { lastFireTime }) => Math.max(most, lastFireTime), last.lastFireTime),
    count: items.reduce((sum, { count }) => sum + count, 0),
    run: null,
  };
  const replaced = new Set([...items.map(({ seq }) => seq), ...logs, ...after.map(({ seq }) => seq)]);
  replaced.delete(last.seq);
  return { item, replaced: [...replaced] };
}

const isLogOf = (item: SpoolItem, { jobId, lastFireTime, seq }: FiredOccurrence): boolean =>
  item.kind === 'log' && item.jobId === jobId && item.fireTime === lastFireTime && item.seq > seq;
