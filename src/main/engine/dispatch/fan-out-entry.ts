import type { FanOut } from '../../../shared/domain/fan-out';
import type { FanOutRow, RunRow } from '../rows';

/** A firing under way: its row, and which of its runs wait for their turn. */
export interface FanOutEntry {
  row: FanOutRow;
  policy: FanOut;
  /** Runs that wait for their turn, in order. */
  waiting: RunRow[];
  /** Runs that had their turn and are not over. */
  active: Set<RunRow>;
  /** Runs whose turn came while their node was away. */
  away: Map<number, RunRow>;
}
