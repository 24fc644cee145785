import { useEffect, useEffectEvent, useState } from 'react';
import type { Rows } from '../../../shared/changes/rows';
import { SettledRows, type Plan } from './settled-rows';
import { atOnce, inSlices } from './slices';

/** So many rows are put in order within a few milliseconds. */
const AT_ONCE = 5_000;

/**
 * The rows of a list, alive, in an order that is settled once. Where there are many, a new order or filter takes effect when it
 * has been worked out between frames; until then the list stays as it was.
 * @param view all rows
 * @param rows those of the view, in the order that the plan's `arrange` starts from
 * @returns null until they are known
 */
export function useSettledRows<T extends { id: string }>(
  view: Rows<T>,
  rows: readonly T[],
  plan: Plan<T>,
): readonly T[] | null {
  const [settled, setSettled] = useState<SettledRows<T> | null>(null);
  const isRight =
    settled !== null &&
    settled.plan.order === plan.order &&
    settled.plan.filter === plan.filter &&
    settled.follows(view);
  const isSmall = rows.length <= AT_ONCE;
  let current = settled;
  if (!isRight && isSmall) {
    current = atOnce(SettledRows.settle(plan, view, rows, settled));
    setSettled(current);
  }
  const begin = useEffectEvent(() => SettledRows.settle(plan, view, rows, settled));
  const isLate = !isRight && !isSmall;
  useEffect(() => {
    if (!isLate) return;
    let isWanted = true;
    const run = async (): Promise<void> => {
      const next = await inSlices(begin(), () => isWanted);
      if (next !== null && isWanted) setSettled(next);
    };
    void run();
    return () => {
      isWanted = false;
    };
  }, [isLate, plan.order, plan.filter, settled, view.identity]);
  if (current === null) return null;
  return current.follows(view) ? current.at(view) : current.last;
}
