import * as z from 'zod';
import { attemptResult, type AttemptRef } from '../../../shared/protocol/attempt';
import { autonomyChange, type AutonomyChange } from '../autonomy/records';
import { encodeLine } from './lines';

/** The journal's format; an agent refuses one it does not know rather than start an attempt twice. */
export const JOURNAL_FORMAT = 2;

/** An attempt that was started, and, once it ended, its result as JSON text. */
export interface Entry {
  readonly key: string;
  readonly ref: AttemptRef;
  /** Wall clock, ms. */
  readonly startedAt: number;
  result: string | null;
}

const ref = z.tuple([z.string(), z.number(), z.number()]);
const start = z.tuple([z.string(), z.number(), z.number(), z.number()]);

/** One line: the format; or starts, ends and acks of one group commit; or one change of what the node fires by itself. */
const line = z.union([
  z.object({ format: z.number() }),
  z.object({ starts: z.array(start) }),
  z.object({ ends: z.array(attemptResult) }),
  z.object({ acks: z.array(ref) }),
  z.object({ own: autonomyChange }),
]);
export type JournalRecord = z.infer<typeof line>;

/** The record in a line's body, or null when it is none of this format. */
export function parseRecord(body: unknown): JournalRecord | null {
  return line.safeParse(body).data ?? null;
}

const LINE_BYTES = 1_000_000;

/** Groups texts into lines of a bounded size: a torn write then costs little. */
function lines(name: string, items: readonly string[]): string {
  let text = '';
  let from = 0;
  let size = 0;
  items.forEach((item, index) => {
    size += item.length;
    if (size < LINE_BYTES && index < items.length - 1) return;
    text += encodeLine(`{"${name}":[${items.slice(from, index + 1).join(',')}]}`);
    from = index + 1;
    size = 0;
  });
  return text;
}

export function formatLine(): string {
  return encodeLine(JSON.stringify({ format: JOURNAL_FORMAT }));
}

export function startLines(entries: readonly Entry[]): string {
  const text = ({ ref: { runId, epoch, token }, startedAt }: Entry): string =>
    `["${runId}",${epoch},${token},${startedAt}]`;
  return lines('starts', entries.map(text));
}

/** @param results JSON texts of attempt results */
export function endLines(results: readonly string[]): string {
  return lines('ends', results);
}

export function ackLines(refs: readonly AttemptRef[]): string {
  return lines(
    'acks',
    refs.map(({ runId, epoch, token }) => `["${runId}",${epoch},${token}]`),
  );
}

export function changeLine(change: AutonomyChange): string {
  return encodeLine(JSON.stringify({ own: change }));
}
