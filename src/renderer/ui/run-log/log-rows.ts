import type { LogLine, LogLevel } from '../../../shared/domain/run';
import { parseAnsi, withoutAnsi, type AnsiSpan, type AnsiStyle } from './ansi';

/** What the hub or the node says of an attempt, among what the function says. */
export interface LogMark {
  at: string;
  by: 'hub' | 'node';
  text: string;
}

/** One row on the screen. A line of several rows has its number and time on the first alone. */
export interface LogRow {
  key: string;
  seq: number | null;
  at: string;
  level: LogLevel | LogMark['by'];
  /** Without escape sequences; how stretches of it look stands in `spans`. */
  text: string;
  spans: readonly AnsiSpan[];
  /** Lines that were cut before this one. */
  cut: number;
}

/** Rows of the lines: texts of several lines are split, and where lines were cut it is said. */
export function rowsOf(lines: readonly LogLine[]): LogRow[] {
  const rows: LogRow[] = [];
  let expected = lines[0]?.seq ?? 1;
  for (const line of lines) {
    const cut = Math.max(0, line.seq - expected);
    expected = line.seq + 1;
    let style: AnsiStyle = {};
    line.text.split('\n').forEach((raw, part) => {
      const { text, spans, end } = parseAnsi(raw, style);
      style = end;
      rows.push({
        key: `${line.seq}.${part}`,
        seq: part === 0 ? line.seq : null,
        at: line.at,
        level: line.level,
        text,
        spans,
        cut: part === 0 ? cut : 0,
      });
    });
  }
  return rows;
}

/** Whether a row is told by the hub or the node, and not by the function. */
export const isMark = (row: LogRow): boolean => row.level === 'hub' || row.level === 'node';

/**
 * Puts marks among the rows, each before the first line that came after it. The lines keep their order, and marks of the
 * same instant theirs.
 */
export function withMarks(rows: readonly LogRow[], marks: readonly LogMark[]): LogRow[] {
  const ordered = marks
    .map((mark, place) => ({ mark, place, ms: Date.parse(mark.at) }))
    .toSorted((a, b) => a.ms - b.ms || a.place - b.place);
  const all: LogRow[] = [];
  let next = 0;
  const takeUntil = (ms: number): void => {
    for (let waiting = ordered[next]; waiting !== undefined && waiting.ms < ms; waiting = ordered[next]) {
      const { at, by, text } = waiting.mark;
      all.push({ key: `mark ${waiting.place}`, seq: null, at, level: by, text, spans: [], cut: 0 });
      next += 1;
    }
  };
  for (const row of rows) {
    if (row.seq !== null) takeUntil(Date.parse(row.at));
    all.push(row);
  }
  takeUntil(Infinity);
  return all;
}

/** The log as a text file. */
export function logText(lines: readonly LogLine[]): string {
  return lines.map((line) => `${line.at} ${line.level.padEnd(5)} ${withoutAnsi(line.text)}\n`).join('');
}

/** The rows that hold a text, in order; none for no text. */
export function findRows(rows: readonly LogRow[], text: string): number[] {
  if (text === '') return [];
  const wanted = text.toLowerCase();
  return rows.flatMap((row, index) => (row.text.toLowerCase().includes(wanted) ? [index] : []));
}
