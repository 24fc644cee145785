const colours = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'] as const;
export type AnsiColour = (typeof colours)[number];

/** How a stretch of text is to look; what is not named looks as usual. */
export interface AnsiStyle {
  colour?: AnsiColour;
  ground?: AnsiColour;
  bold?: true;
  dim?: true;
  italic?: true;
  underline?: true;
  inverse?: true;
}

/** A stretch of the plain text, from its first character until before `to`. */
export interface AnsiSpan {
  from: number;
  to: number;
  style: AnsiStyle;
}

export interface AnsiText {
  /** Without any escape sequence. */
  text: string;
  /** In order, without overlap; only what does not look as usual. */
  spans: AnsiSpan[];
  /** How the text after it would look. */
  end: AnsiStyle;
}

/**
 * Control sequences of ECMA-48: CSI with its parameters, OSC until its end, and the others of two or three bytes. Single
 * control characters that would draw nothing go with them.
 */
// oxlint-disable-next-line no-control-regex
const ESCAPE = /\x1B(?:\[([0-?]*)[ -/]*([@-~])|\][^\x07\x1B]*(?:\x07|\x1B\\)?|[ -/]*[0-~])|[\x00-\x08\x0B-\x1F\x7F]/g;

const MIDDLE = 128;

/** The nearest of the eight by whether each part of the light is on: legible on any ground, as exact colours are not. */
function nearest(red: number, green: number, blue: number): AnsiColour {
  const bit = (value: number, weight: number): number => (value >= MIDDLE ? weight : 0);
  return colours[bit(red, 1) + bit(green, 2) + bit(blue, 4)] ?? 'white';
}

const LEVELS = [0, 95, 135, 175, 215, 255];

/** A colour of the table of 256. */
function indexed(index: number): AnsiColour {
  if (index < 16) return colours[index % 8] ?? 'white';
  if (index >= 232) return index < 244 ? 'black' : 'white';
  const level = (place: number): number => LEVELS[Math.floor((index - 16) / place) % 6] ?? 0;
  return nearest(level(36), level(6), level(1));
}

/** Reads `38;5;n` and `38;2;r;g;b` from behind the 38. @returns the colour and how many numbers it took */
function extended(codes: readonly number[], at: number): [AnsiColour | undefined, number] {
  const [mode, a = 0, b = 0, c = 0] = codes.slice(at, at + 4);
  if (mode === 5) return [indexed(a), 2];
  if (mode === 2) return [nearest(a, b, c), 4];
  return [undefined, 1];
}

const flags: Record<number, keyof AnsiStyle> = { 1: 'bold', 2: 'dim', 3: 'italic', 4: 'underline', 7: 'inverse' };
const ends: Record<number, readonly (keyof AnsiStyle)[]> = {
  22: ['bold', 'dim'],
  23: ['italic'],
  24: ['underline'],
  27: ['inverse'],
  39: ['colour'],
  49: ['ground'],
};

const without = (style: AnsiStyle, keys: readonly (keyof AnsiStyle)[]): AnsiStyle =>
  Object.fromEntries(Object.entries(style).filter(([key]) => !keys.some((each) => each === key)));

function restyled(before: AnsiStyle, parameters: string): AnsiStyle {
  let style = before;
  const codes = parameters.split(/[;:]/).map(Number);
  for (let at = 0; at < codes.length; at += 1) {
    const code = codes[at] ?? 0;
    const flag = flags[code];
    if (code === 0) style = {};
    else if (flag !== undefined) style = { ...style, [flag]: true };
    else if (ends[code] !== undefined) style = without(style, ends[code]);
    else if (code === 38 || code === 48) {
      const [colour, took] = extended(codes, at + 1);
      if (colour !== undefined) style = { ...style, [code === 38 ? 'colour' : 'ground']: colour };
      at += took;
    } else {
      const place = code >= 90 ? code - 60 : code;
      const colour = colours[place % 10];
      if (place >= 30 && place <= 37 && colour) style = { ...style, colour };
      else if (place >= 40 && place <= 47 && colour) style = { ...style, ground: colour };
    }
  }
  return style;
}

const isPlain = (style: AnsiStyle): boolean => Object.keys(style).length === 0;

/**
 * A text with ANSI escape sequences as plain text and the stretches of it that look different: colours (of 8, 16, 256 and
 * true colour, the last two as the nearest of eight), bold, dim, italic, underline, inverse. All other sequences go.
 * @param start how the text before it ended
 */
export function parseAnsi(raw: string, start: AnsiStyle = {}): AnsiText {
  let style = start;
  let text = '';
  let read = 0;
  const spans: AnsiSpan[] = [];
  const take = (until: number): void => {
    const piece = raw.slice(read, until);
    if (piece !== '' && !isPlain(style)) spans.push({ from: text.length, to: text.length + piece.length, style });
    text += piece;
  };
  for (const found of raw.matchAll(ESCAPE)) {
    take(found.index);
    read = found.index + found[0].length;
    if (found[2] === 'm') style = restyled(style, found[1] ?? '');
  }
  take(raw.length);
  return { text, spans, end: style };
}

/** A text without its escape sequences. */
export const withoutAnsi = (raw: string): string => parseAnsi(raw).text;
