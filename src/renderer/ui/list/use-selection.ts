import { useMemo, useState } from 'react';

/** Rows that were chosen to do something to all of them. */
export interface Selection<R> {
  ids: ReadonlySet<string>;
  /** Those of the chosen that the list shows, in its order: what an action is for. */
  rows: readonly R[];
  toggle: (id: string) => void;
  /** Everything between the row that was chosen last and this one. */
  extend: (id: string) => void;
  /** Exactly these. */
  choose: (ids: Iterable<string>) => void;
  clear: () => void;
}

interface State {
  chosen: ReadonlySet<string>;
  /** What was chosen before the range that begins at the anchor. */
  base: ReadonlySet<string>;
  anchor: string | null;
}

const nothing: ReadonlySet<string> = new Set();
const start: State = { chosen: nothing, base: nothing, anchor: null };

function toggled(before: State, id: string): State {
  const chosen = new Set(before.chosen);
  if (!chosen.delete(id)) chosen.add(id);
  return { chosen, base: chosen, anchor: id };
}

function extended(before: State, id: string, ids: readonly string[]): State {
  const to = ids.indexOf(id);
  const from = before.anchor === null ? to : ids.indexOf(before.anchor);
  if (from < 0 || to < 0) return toggled({ ...before, chosen: before.base }, id);
  const range = ids.slice(Math.min(from, to), Math.max(from, to) + 1);
  return { chosen: new Set([...before.base, ...range]), base: before.base, anchor: before.anchor ?? id };
}

/**
 * What is chosen of a list. A row that a filter hides stays chosen, but nothing is done to it until it is seen again.
 * @param rows as the list shows them
 */
export function useSelection<R>(rows: readonly R[], idOf: (row: R) => string): Selection<R> {
  const [{ chosen }, setState] = useState(start);
  const shown = useMemo(
    () => (chosen.size === 0 ? [] : rows.filter((row) => chosen.has(idOf(row)))),
    [rows, chosen, idOf],
  );
  return {
    ids: chosen,
    rows: shown,
    toggle: (id) => setState((before) => toggled(before, id)),
    extend: (id) => setState((before) => extended(before, id, rows.map(idOf))),
    choose: (ids) => {
      const exactly = new Set(ids);
      setState({ chosen: exactly, base: exactly, anchor: null });
    },
    clear: () => setState(start),
  };
}
