import { describe, expect, it } from 'vitest';
import {
  cellAt,
  layoutOf,
  placeOf,
  stepFrom,
  type GridLayout,
  type Step,
} from '../../../src/renderer/features/nodes/grid/layout';

/** Twenty-four places with 416 or 417 nodes each. */
const fleet = Array.from({ length: 24 }, (_, index) => (index < 16 ? 417 : 416));
const width = 944;
const height = 740;

describe.each([
  ['ten thousand nodes in places', layoutOf(fleet, width, height)],
  ['ten thousand in six places', layoutOf([1667, 1667, 1667, 1667, 1666, 1666], 880, height)],
  ['ten thousand without groups', layoutOf([10_000], width, height)],
])('%s', (_, layout) => {
  it('are all in view, inside the width', () => {
    expect(layout.height).toBeLessThanOrEqual(height);
    for (const block of layout.blocks) expect(block.x + block.columns * layout.pitch).toBeLessThanOrEqual(width + 1);
  });

  it('have a cell each, that is found again where it stands', () => {
    const seen = new Set<string>();
    for (let index = 0; index < layout.count; index += 1) {
      const place = placeOf(layout, index);
      expect(place).not.toBeNull();
      if (place === null) continue;
      seen.add(`${place.x} ${place.y}`);
      if (index % 97 === 0) expect(cellAt(layout, place.x + 3, place.y + 3)).toBe(index);
    }
    expect(seen.size).toBe(10_000);
  });
});

it('grows the cells of a small fleet', () => {
  expect(layoutOf([399], width, height).cell).toBe(14);
  expect(layoutOf([400], width, height).cell).toBe(9);
  expect(layoutOf([4_000], width, height).cell).toBe(9);
  expect(layoutOf([10_000], width, height).cell).toBe(6);
  expect(layoutOf([10_000], 1_400, 920).cell).toBe(9);
});

it('lays the groups of a small fleet along their labels, and those that are too large for it in columns', () => {
  const [few, tens, many] = layoutOf([7, 23, 120], width, height).blocks;
  expect(few).toMatchObject({ columns: 7, rows: 1, width: 168 });
  expect(tens).toMatchObject({ columns: 8, rows: 3, width: 168 });
  expect(many).toMatchObject({ columns: 15, rows: 8 });
});

it('has nothing at a point between the groups, nor behind the last cell', () => {
  const layout = layoutOf([3, 3], width, height);
  const [first] = layout.blocks;
  expect(first).toBeDefined();
  expect(cellAt(layout, 1, (first?.y ?? 0) + 3 * layout.pitch + 1)).toBeNull();
  expect(cellAt(layout, 100, first?.y ?? 0)).toBeNull();
  expect(cellAt(layout, 1, 1)).toBeNull();
});

it('gives a group that is too wide for a line more height, however narrow the window is', () => {
  const layout = layoutOf([10_000], 200, height);
  for (const block of layout.blocks) expect(block.columns * layout.pitch).toBeLessThanOrEqual(200);
  expect(layout.count).toBe(10_000);
});

it('is empty without nodes', () => {
  const layout = layoutOf([], width, height);
  expect(layout.count).toBe(0);
  expect(placeOf(layout, 0)).toBeNull();
});

describe('keys', () => {
  // Two groups beside each other: 20 and 5 cells, in columns of 8.
  const layout: GridLayout = {
    cell: 14,
    pitch: 16,
    count: 25,
    height: 164,
    blocks: [
      { first: 0, count: 20, columns: 3, rows: 8, x: 0, y: 26, width: 168 },
      { first: 20, count: 5, columns: 1, rows: 8, x: 186, y: 26, width: 168 },
    ],
  };
  it.each<[Step, number, number]>([
    ['next', 7, 8],
    ['next', 24, 24],
    ['previous', 0, 0],
    ['forward', 1, 9],
    ['forward', 17, 21],
    ['forward', 15, 15],
    ['forward', 21, 21],
    ['back', 21, 17],
    ['back', 9, 1],
    ['back', 1, 1],
    ['nextGroup', 3, 20],
    ['nextGroup', 22, 24],
    ['previousGroup', 22, 0],
    ['first', 13, 0],
    ['last', 13, 24],
  ])('%s leads from cell %i to %i', (step, from, to) => {
    expect(stepFrom(layout, from, step)).toBe(to);
  });

  it('reach every cell along a line and back', () => {
    const wide = layoutOf(fleet, width, height);
    let at = 0;
    for (let steps = 0; steps < 40; steps += 1) at = stepFrom(wide, at, 'forward');
    expect(placeOf(wide, at)?.y).toBe(placeOf(wide, 0)?.y);
    for (let steps = 0; steps < 40; steps += 1) at = stepFrom(wide, at, 'back');
    expect(at).toBe(0);
  });
});
