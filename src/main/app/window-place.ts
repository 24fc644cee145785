import { readFileSync } from 'node:fs';
import type { BrowserWindow, Rectangle } from 'electron';
import { writeWhole } from '../files/whole-file';

/** Where the window stood when it was last looked at. */
export interface WindowPlace {
  /** What it has when it is not maximised. */
  bounds: Rectangle;
  isMaximized: boolean;
}

const MODE = 0o644;
/** So much of the title bar has to be within reach, in pixels, for the window to be where a person can move it. */
const REACH = 120;
const TITLE = 36;

const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isSafeInteger(value);

/** The place that a text tells of; null when it is none. */
export function parsePlace(text: string): WindowPlace | null {
  try {
    const { x, y, width, height, isMaximized } = JSON.parse(text) as Record<string, unknown>;
    if (!isNumber(x) || !isNumber(y) || !isNumber(width) || !isNumber(height)) return null;
    return { bounds: { x, y, width, height }, isMaximized: isMaximized === true };
  } catch {
    return null;
  }
}

/**
 * Whether a person could reach a window there: a piece of its title bar lies on a screen. A screen that was taken away must
 * not take the window with it.
 * @param areas what the screens leave for windows
 */
export function isReachable({ x, y, width }: Rectangle, areas: readonly Rectangle[]): boolean {
  return areas.some((area) => {
    const across = Math.min(x + width, area.x + area.width) - Math.max(x, area.x);
    return across >= Math.min(REACH, width) && y >= area.y && y + TITLE <= area.y + area.height;
  });
}

/** The kept place, if a window can be put there. */
export function placeFrom(file: string, areas: readonly Rectangle[]): WindowPlace | null {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return null;
  }
  const place = parsePlace(text);
  return place !== null && isReachable(place.bounds, areas) ? place : null;
}

/** Writes down where a window stands when it is closed. That it cannot be written is no reason to keep it open. */
export function keepPlace(window: BrowserWindow, file: string): void {
  window.on('close', () => {
    try {
      writeWhole(file, `${JSON.stringify({ ...window.getNormalBounds(), isMaximized: window.isMaximized() })}\n`, MODE);
    } catch (error) {
      process.stderr.write(`where the window stands was not kept: ${String(error)}\n`);
    }
  });
}
