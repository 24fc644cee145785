/** Where a group of cells stands. Cells fill columns from the top; x runs along the text. Pixels. */
export interface Block {
  /** The number of its first cell among all. */
  first: number;
  count: number;
  columns: number;
  /** Cells in a column. */
  rows: number;
  /** Of its first cell; its label stands above. */
  x: number;
  y: number;
  /** The room that it takes, label included. */
  width: number;
}

export interface GridLayout {
  cell: number;
  /** From one cell to the next. */
  pitch: number;
  blocks: readonly Block[];
  count: number;
  height: number;
}

const LARGE_BELOW = 400;
/** `rows`: the least in a column; `strips`: a group that fits below its label lies along it instead. */
const small = { cell: 6, pitch: 7, rows: 18, labelWidth: 104, strips: false };
const middle = { cell: 9, pitch: 10, rows: 12, labelWidth: 128, strips: false };
const large = { cell: 14, pitch: 16, rows: 8, labelWidth: 168, strips: true };
type Size = typeof small;

export const LABEL_HEIGHT = 20;
const BETWEEN = 18;
const ABOVE = 6;
const BELOW = 10;
const ROWS_MAX = 96;

/** Puts groups side by side, in lines, as far as the width goes; one that is wider than a line grows downwards. */
function packed(counts: readonly number[], width: number, size: Size, rows: number): GridLayout {
  const { cell, pitch, labelWidth, strips } = size;
  const belowLabel = Math.floor(labelWidth / pitch);
  const columnsMax = Math.max(1, Math.floor(width / pitch));
  const blocks: Block[] = [];
  let [x, top, lineRows, first] = [0, ABOVE, 0, 0];
  for (const count of counts) {
    const isStrip = strips && count <= rows * belowLabel;
    const inColumn = isStrip ? Math.ceil(count / belowLabel) : Math.max(rows, Math.ceil(count / columnsMax));
    const columns = Math.ceil(count / inColumn);
    const room = Math.max(labelWidth, columns * pitch);
    if (x > 0 && x + room > width) {
      top += LABEL_HEIGHT + lineRows * pitch + BELOW;
      [x, lineRows] = [0, 0];
    }
    blocks.push({ first, count, columns, rows: inColumn, x, y: top + LABEL_HEIGHT, width: room });
    lineRows = Math.max(lineRows, Math.min(count, inColumn));
    x += room + BETWEEN;
    first += count;
  }
  return { cell, pitch, blocks, count: first, height: top + LABEL_HEIGHT + lineRows * pitch + BELOW };
}

/** Columns as short as they can be with everything in view; where that cannot be, what is lowest is taken. */
function fitted(counts: readonly number[], width: number, height: number, size: Size): GridLayout {
  let best = packed(counts, width, size, size.rows);
  for (let rows = size.rows + 1; rows <= ROWS_MAX && best.height > height; rows += 1) {
    const other = packed(counts, width, size, rows);
    if (other.height < best.height) best = other;
  }
  return best;
}

/**
 * Where each cell stands. Cells of a small fleet are large; those of a larger one are as large as leaves all of them in view.
 * @param width of the grid
 * @param height of what is in view
 */
export function layoutOf(counts: readonly number[], width: number, height: number): GridLayout {
  if (counts.reduce((sum, each) => sum + each, 0) < LARGE_BELOW) return fitted(counts, width, height, large);
  const wide = fitted(counts, width, height, middle);
  return wide.height <= height ? wide : fitted(counts, width, height, small);
}

/** The block that holds a cell. */
export function blockOf({ blocks }: GridLayout, index: number): Block | undefined {
  let [low, high] = [0, blocks.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((blocks[middle]?.first ?? Infinity) <= index) low = middle;
    else high = middle - 1;
  }
  return blocks[low];
}

/** The corner of a cell at the start of the text and the top. */
export function placeIn(layout: GridLayout, block: Block, index: number): { x: number; y: number } {
  const at = index - block.first;
  return { x: block.x + Math.floor(at / block.rows) * layout.pitch, y: block.y + (at % block.rows) * layout.pitch };
}

/** @returns null when there is no such cell */
export function placeOf(layout: GridLayout, index: number): { x: number; y: number } | null {
  const block = index < layout.count ? blockOf(layout, index) : undefined;
  return block === undefined ? null : placeIn(layout, block, index);
}

/** The cell at a point, or null. */
export function cellAt(layout: GridLayout, x: number, y: number): number | null {
  for (const block of layout.blocks) {
    const [column, row] = [Math.floor((x - block.x) / layout.pitch), Math.floor((y - block.y) / layout.pitch)];
    if (column < 0 || column >= block.columns || row < 0 || row >= block.rows) continue;
    const at = column * block.rows + row;
    if (at < block.count) return block.first + at;
  }
  return null;
}

export type Step = 'next' | 'previous' | 'forward' | 'back' | 'nextGroup' | 'previousGroup' | 'first' | 'last';

/** The nearest cell ahead or behind on the same height, in this block or the ones beside it; itself when there is none. */
function sideways(layout: GridLayout, index: number, sign: 1 | -1): number {
  const from = placeOf(layout, index);
  if (from === null) return index;
  let [best, least] = [index, Infinity];
  for (const block of layout.blocks) {
    const row = Math.round((from.y - block.y) / layout.pitch);
    if (row < 0 || row >= block.rows) continue;
    const column = (from.x - block.x) / layout.pitch;
    const nearest = sign === 1 ? Math.max(0, Math.floor(column) + 1) : Math.min(block.columns, Math.ceil(column)) - 1;
    // The last column may be too short; the one before it is not.
    for (const each of sign === 1 ? [nearest] : [nearest, nearest - 1]) {
      const at = each * block.rows + row;
      const distance = (block.x + each * layout.pitch - from.x) * sign;
      if (each < 0 || each >= block.columns || at >= block.count || distance <= 0 || distance >= least) continue;
      [best, least] = [block.first + at, distance];
    }
  }
  return best;
}

/** Where a key leads from a cell: `next` and `previous` in reading order, `forward` and `back` along the text. */
export function stepFrom(layout: GridLayout, index: number, step: Step): number {
  const last = Math.max(0, layout.count - 1);
  const inside = (to: number): number => Math.min(last, Math.max(0, to));
  const group = layout.blocks.findIndex((block) => index < block.first + block.count);
  switch (step) {
    case 'next':
      return inside(index + 1);
    case 'previous':
      return inside(index - 1);
    case 'forward':
      return sideways(layout, index, 1);
    case 'back':
      return sideways(layout, index, -1);
    case 'nextGroup':
      return layout.blocks[group + 1]?.first ?? last;
    case 'previousGroup':
      return layout.blocks[Math.max(0, group - 1)]?.first ?? 0;
    case 'first':
      return 0;
    case 'last':
      return last;
  }
}
