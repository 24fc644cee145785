import type { Lane, LaneBar } from './lanes';

/** A bar, and the place of its lane. */
export interface Place {
  lane: number;
  bar: LaneBar;
}

export function placeOf(lanes: readonly Lane[], id: string | null): Place | null {
  for (const [lane, { bars }] of lanes.entries()) {
    const bar = bars.find(({ run }) => run.id === id);
    if (bar) return { lane, bar };
  }
  return null;
}

function nearest(lane: Lane | undefined, to: LaneBar): LaneBar | null {
  const away = (bar: LaneBar): number => Math.abs(bar.from - to.from);
  return lane?.bars.reduce((best, bar) => (away(bar) < away(best) ? bar : best)) ?? null;
}

/**
 * Where a key leads from a bar: along its lane, to its ends, or to the nearest in time of another lane. Null where it leads
 * nowhere.
 * @param page how many lanes stand in the window
 */
export function moveFrom(
  lanes: readonly Lane[],
  { lane, bar }: Place,
  key: string,
  { rtl, page }: { rtl: boolean; page: number },
): Place | null {
  const bars = lanes[lane]?.bars ?? [];
  const along = (next: LaneBar | undefined): Place | null => (next === undefined ? null : { lane, bar: next });
  const across = (step: number): Place | null => {
    const to = Math.min(Math.max(lane + step, 0), lanes.length - 1);
    const next = to === lane ? null : nearest(lanes[to], bar);
    return next === null ? null : { lane: to, bar: next };
  };
  const index = bars.indexOf(bar);
  switch (key) {
    case 'ArrowLeft':
      return along(bars[index + (rtl ? 1 : -1)]);
    case 'ArrowRight':
      return along(bars[index + (rtl ? -1 : 1)]);
    case 'Home':
      return along(bars[0]);
    case 'End':
      return along(bars.at(-1));
    case 'ArrowUp':
      return across(-1);
    case 'ArrowDown':
      return across(1);
    case 'PageUp':
      return across(-page);
    case 'PageDown':
      return across(page);
    default:
      return null;
  }
}
