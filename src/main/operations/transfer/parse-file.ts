import { isMap, isScalar, isSeq, LineCounter, parseDocument, type ParsedNode } from 'yaml';

/** A text of definitions as plain values, and where each of them stands. */
export interface ParsedFile {
  value: unknown;
  /** Lines by path, `jobs.0.schedule`, from 1. */
  lines: Record<string, number>;
  /** Why the text cannot be read; nothing of it is used. */
  fault: { line: number; column: number; message: string } | null;
}

/** Deeper than any definition; a text that nests on and on is none. */
const DEPTH_MAX = 64;
/** Values that aliases may stand for, so that a small text cannot become a huge one. */
const ALIASES_MAX = 100;

const faulty = (line: number, column: number, message: string): ParsedFile => ({
  value: null,
  lines: {},
  fault: { line, column, message },
});

/**
 * Reads a text of definitions. JSON is YAML too, so both come out with their lines; no tag of YAML makes anything but
 * plain values.
 * @see https://yaml.org/spec/1.2.2/ with its core schema
 */
export function parseFile(text: string, format: 'json' | 'yaml'): ParsedFile {
  const strict = format === 'json' ? jsonFault(text) : null;
  if (strict !== null) return strict;
  const counter = new LineCounter();
  try {
    const document = parseDocument(text, { lineCounter: counter, prettyErrors: false, stringKeys: true });
    const [problem] = [...document.errors, ...document.warnings];
    if (problem !== undefined) {
      const { line, col } = counter.linePos(problem.pos[0]);
      return faulty(line, col, problem.message);
    }
    const lines: Record<string, number> = {};
    const deep = noteLines(document.contents, '', 0, (path, offset) => {
      lines[path] = counter.linePos(offset).line;
    });
    if (deep !== null) return faulty(counter.linePos(deep).line, 1, `This is nested more than ${DEPTH_MAX} deep.`);
    return { value: document.toJS({ maxAliasCount: ALIASES_MAX }), lines, fault: null };
  } catch (error) {
    // The parser calls itself for each level; a text may have more of them than there is room for.
    const message = error instanceof RangeError ? 'This is nested too deep.' : (error as Error).message;
    return faulty(1, 1, message);
  }
}

/** What is wrong with it as JSON; null when nothing is. */
function jsonFault(text: string): ParsedFile | null {
  try {
    JSON.parse(text);
    return null;
  } catch (error) {
    const { message } = error as Error;
    const offset = Number(/ position (\d+)/.exec(message)?.[1] ?? text.length);
    const before = text.slice(0, offset);
    const column = offset - before.lastIndexOf('\n');
    return faulty(before.split('\n').length, column, message.replace(/ in JSON at position .*$/s, '.'));
  }
}

/** Tells the line of each value. @returns where it is nested too deep, or null */
function noteLines(
  node: ParsedNode | null,
  path: string,
  depth: number,
  note: (path: string, offset: number) => void,
): number | null {
  if (node === null) return null;
  if (depth > DEPTH_MAX) return node.range[0];
  const below = (key: string): string => (path === '' ? key : `${path}.${key}`);
  if (isMap(node))
    for (const { key, value } of node.items) {
      const at = below(String(isScalar(key) ? key.value : key));
      note(at, key.range[0]);
      const deep = noteLines(value, at, depth + 1, note);
      if (deep !== null) return deep;
    }
  if (isSeq(node))
    for (const [index, value] of node.items.entries()) {
      note(below(String(index)), value.range[0]);
      const deep = noteLines(value, below(String(index)), depth + 1, note);
      if (deep !== null) return deep;
    }
  return null;
}
