/** The product's signpost in a field of 18 by 18, as `ui/glyphs/product-glyph.tsx` draws it: strokes and arms. */
const FIELD = 18;
const STROKE = 1.7;
const strokes: [number, number, number, number][] = [
  [8, 1.5, 8, 16.5],
  [5.5, 16.5, 10.5, 16.5],
  [8, 3, 13.6, 3],
  [13.6, 3, 15.6, 4.9],
  [15.6, 4.9, 13.6, 6.8],
  [13.6, 6.8, 8, 6.8],
];
const arm: [number, number][] = [
  [8, 7.6],
  [3.9, 7.6],
  [2.2, 9.3],
  [3.9, 11],
  [8, 11],
];
/** Where the mark stands that says that something needs a person, and how large it is. */
const MARK = { x: 13.6, y: 13.6, radius: 3.6, gap: 1.2 };
/** Samples of a pixel in each direction. */
const SAMPLES = 4;

/** Red, green and blue. */
export type Colour = readonly [number, number, number];

export interface TrayIconOptions {
  /** Of one side, in pixels. */
  size: number;
  colour: Colour;
  /** The colour of the mark; null without one. */
  mark: Colour | null;
}

function distanceTo([x1, y1, x2, y2]: [number, number, number, number], x: number, y: number): number {
  const [dx, dy] = [x2 - x1, y2 - y1];
  const along = Math.max(0, Math.min(1, ((x - x1) * dx + (y - y1) * dy) / (dx * dx + dy * dy)));
  return Math.hypot(x - x1 - along * dx, y - y1 - along * dy);
}

/** Even-odd rule. */
function isInArm(x: number, y: number): boolean {
  let inside = false;
  let [px, py] = arm.at(-1) ?? [0, 0];
  for (const [cx, cy] of arm) {
    if (cy > y !== py > y && x < ((px - cx) * (y - cy)) / (py - cy) + cx) inside = !inside;
    [px, py] = [cx, cy];
  }
  return inside;
}

const isGlyph = (x: number, y: number): boolean =>
  isInArm(x, y) || strokes.some((stroke) => distanceTo(stroke, x, y) <= STROKE / 2);

/**
 * The tray's icon as a bitmap, so that it fits every scale of screen. The mark is a shape beside the signpost, not its
 * colour alone.
 * @returns premultiplied blue, green, red, alpha for each pixel, row by row
 */
export function trayIcon({ size, colour, mark }: TrayIconOptions): Buffer {
  const bitmap = Buffer.alloc(size * size * 4);
  const step = FIELD / (size * SAMPLES);
  for (let pixel = 0; pixel < size * size; pixel += 1) {
    const sum = [0, 0, 0];
    let covered = 0;
    for (let sample = 0; sample < SAMPLES * SAMPLES; sample += 1) {
      const x = ((pixel % size) * SAMPLES + (sample % SAMPLES) + 0.5) * step;
      const y = (Math.floor(pixel / size) * SAMPLES + Math.floor(sample / SAMPLES) + 0.5) * step;
      const apart = mark === null ? Infinity : Math.hypot(x - MARK.x, y - MARK.y) - MARK.radius;
      const shown = apart <= 0 ? mark : apart > MARK.gap && isGlyph(x, y) ? colour : null;
      if (shown === null) continue;
      covered += 1;
      for (const [channel, value] of shown.entries()) sum[channel] = (sum[channel] ?? 0) + value;
    }
    const [red = 0, green = 0, blue = 0] = sum.map((value) => Math.round(value / (SAMPLES * SAMPLES)));
    bitmap.set([blue, green, red, Math.round((covered * 255) / (SAMPLES * SAMPLES))], pixel * 4);
  }
  return bitmap;
}
