import type { FieldIssue } from '../../../shared/domain/issue';
import type { JsonObject, JsonValue } from '../../../shared/domain/json';
import { jsonText, readList, readObject } from './json-text';

export const argumentTypes = ['text', 'number', 'boolean', 'null', 'json'] as const;
export type ArgumentType = (typeof argumentTypes)[number];

/** One argument as it is typed. What was typed under one type stays while another is tried. */
export interface ArgumentRow {
  /** Empty for an argument that goes by its place. */
  name: string;
  type: ArgumentType;
  /** The text, the digits of a number, or JSON. */
  text: string;
  /** What a yes-or-no says. */
  on: boolean;
}

export type ArgumentsView = 'form' | 'json';

/**
 * What a function is to be called with, while it is typed: as rows, or as the text of a list and of an object. Only what
 * `view` shows counts. The texts stay behind the rows, so that a look at the form leaves JSON as somebody wrote it.
 */
export interface ArgumentsDraft {
  view: ArgumentsView;
  args: string;
  kwargs: string;
  positional: readonly ArgumentRow[];
  named: readonly ArgumentRow[];
}

export type ReadArguments =
  | { ok: true; args: JsonValue[]; kwargs: JsonObject }
  | { ok: false; issues: readonly FieldIssue[] };

/** More than these are no form to read: they are shown as JSON. */
const ROWS_MAX = 100;

export const emptyRow: ArgumentRow = { name: '', type: 'text', text: '', on: false };

function rowOf(value: JsonValue, name = ''): ArgumentRow {
  const row = { ...emptyRow, name };
  if (value === null) return { ...row, type: 'null' };
  if (typeof value === 'string') return { ...row, text: value };
  if (typeof value === 'number') return { ...row, type: 'number', text: String(value) };
  if (typeof value === 'boolean') return { ...row, type: 'boolean', on: value };
  return { ...row, type: 'json', text: jsonText(value) };
}

const rowsOf = (args: readonly JsonValue[], kwargs: JsonObject): Pick<ArgumentsDraft, 'positional' | 'named'> => ({
  positional: args.map((value) => rowOf(value)),
  named: Object.entries(kwargs).map(([name, value]) => rowOf(value, name)),
});

const fitsForm = (args: readonly JsonValue[], kwargs: JsonObject): boolean =>
  args.length + Object.keys(kwargs).length <= ROWS_MAX;

/** Arguments to be changed; as a form, when they are few enough for one. */
export function argumentsDraft(args: readonly JsonValue[] = [], kwargs: JsonObject = {}): ArgumentsDraft {
  const texts = { args: jsonText([...args]), kwargs: jsonText(kwargs) };
  return fitsForm(args, kwargs)
    ? { view: 'form', ...texts, ...rowsOf(args, kwargs) }
    : { view: 'json', ...texts, positional: [], named: [] };
}

const DECIMAL = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i;

/** The value of a row, or the code of what is wrong with it. */
function readRow({ type, text, on }: ArgumentRow): { value: JsonValue } | { code: string } {
  if (type === 'null') return { value: null };
  if (type === 'boolean') return { value: on };
  if (type === 'text') return { value: text };
  if (text.trim() === '') return { code: 'required' };
  if (type === 'number') {
    const value = DECIMAL.test(text.trim()) ? Number(text) : Number.NaN;
    return Number.isFinite(value) ? { value } : { code: 'not_a_number' };
  }
  try {
    return { value: JSON.parse(text) as JsonValue };
  } catch {
    return { code: 'not_json' };
  }
}

function readRows({ positional, named }: ArgumentsDraft): ReadArguments {
  const issues: FieldIssue[] = [];
  const valueOf = (row: ArgumentRow, path: string): JsonValue => {
    const read = readRow(row);
    if ('value' in read) return read.value;
    issues.push({ path: `${path}.value`, code: read.code, message: read.code });
    return null;
  };
  const args = positional.map((row, index) => valueOf(row, `args.${index}`));
  const seen = new Set<string>();
  const entries = named.map((row, index): [string, JsonValue] => {
    const code = row.name === '' ? 'required' : seen.has(row.name) ? 'named_twice' : null;
    if (code !== null) issues.push({ path: `kwargs.${index}.name`, code, message: code });
    seen.add(row.name);
    return [row.name, valueOf(row, `kwargs.${index}`)];
  });
  return issues.length === 0 ? { ok: true, args, kwargs: Object.fromEntries(entries) } : { ok: false, issues };
}

function readTexts({ args, kwargs }: ArgumentsDraft): ReadArguments {
  const list = readList(args);
  const object = readObject(kwargs);
  if (list.ok && object.ok) return { ok: true, args: list.value, kwargs: object.value };
  return {
    ok: false,
    issues: [
      ...(list.ok ? [] : [{ path: 'args', code: list.code, message: list.code }]),
      ...(object.ok ? [] : [{ path: 'kwargs', code: object.code, message: object.code }]),
    ],
  };
}

/**
 * Reads what is typed.
 * @returns the arguments, or what is wrong: at `args` and `kwargs` of a text, at `args.0.value`, `kwargs.0.name` and
 *   `kwargs.0.value` of a row, by its place. `message` is never shown: every code here has words.
 */
export function readArguments(draft: ArgumentsDraft): ReadArguments {
  return draft.view === 'form' ? readRows(draft) : readTexts(draft);
}

export type Shown =
  | { ok: true; draft: ArgumentsDraft }
  /** Rows or texts have to be put right first, or there are more arguments than a form has rows for. */
  | { ok: false; reason: 'rows_unread' | 'texts_unread' | 'too_many' };

/** The same arguments in the other view, if it can show them. A text that says what the rows say stays as it was written. */
export function shownAs(draft: ArgumentsDraft, view: ArgumentsView): Shown {
  if (view === draft.view) return { ok: true, draft };
  const read = readArguments(draft);
  if (!read.ok) return { ok: false, reason: draft.view === 'form' ? 'rows_unread' : 'texts_unread' };
  const { args, kwargs } = read;
  if (view === 'form') {
    return fitsForm(args, kwargs)
      ? { ok: true, draft: { ...draft, view, ...rowsOf(args, kwargs) } }
      : { ok: false, reason: 'too_many' };
  }
  const before = readTexts(draft);
  const says = (part: 'args' | 'kwargs'): boolean =>
    before.ok && JSON.stringify(before[part]) === JSON.stringify(read[part]);
  const texts = {
    args: says('args') ? draft.args : jsonText(args),
    kwargs: says('kwargs') ? draft.kwargs : jsonText(kwargs),
  };
  return { ok: true, draft: { ...draft, view, ...texts } };
}

/** A text that is equal for two drafts that mean the same, whichever way they are shown. */
export function meaningOf(draft: ArgumentsDraft): string {
  const read = readArguments(draft);
  if (read.ok) return JSON.stringify([read.args, read.kwargs]);
  return JSON.stringify(draft.view === 'form' ? [draft.positional, draft.named] : [draft.args, draft.kwargs]);
}
