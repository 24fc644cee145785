import { useEffect, useMemo, useState } from 'react';
import type { Alert } from '../../../shared/domain/alert';
import type { OperationError } from '../../../shared/domain/error';
import { usePages } from '../../client/use-pages';
import { onChanges, useLive } from '../../store/live';
import type { AlertFilter } from './alert-filter';

const PAGE = 100;

export interface AlertRows {
  rows: readonly Alert[];
  error: OperationError | null;
  starting: boolean;
  /** Alerts that were raised since the rows were put in order. */
  newer: number;
  showNewer: () => void;
  more: (() => void) | null;
  reload: () => void;
}

const newestFirst = (a: Alert, b: Alert): number => (a.id < b.id ? 1 : a.id > b.id ? -1 : 0);

/**
 * The list of alerts: those that stand first, from the mirror; then the cleared ones, page by page. Rows change where they
 * are: what is acknowledged or cleared while it is looked at keeps its place, and what is raised waits above.
 */
export function useAlertRows({ state, rule }: AlertFilter): AlertRows {
  const mirror = useLive((live) => live.mirror.alerts);
  const connecting = useLive((live) => live.connection === 'connecting');
  const pages = usePages('alerts.list', { state: ['cleared'], limit: PAGE, ...(rule === '' ? {} : { rule: [rule] }) });
  const [cleared, setCleared] = useState<ReadonlyMap<string, Alert>>(new Map());
  const { reload } = pages;
  useEffect(
    () =>
      onChanges((changes) => {
        if (changes === 'reset') return;
        const gone = changes.flatMap((change) =>
          change.entity === 'alert' && change.row.state === 'cleared' ? [change.row] : [],
        );
        if (gone.length > 0) setCleared((before) => new Map([...before, ...gone.map((row) => [row.id, row] as const)]));
      }),
    [],
  );
  const standing = useMemo(
    () =>
      [...mirror.values()].filter((row) => (state === '' || row.state === state) && (rule === '' || row.rule === rule)),
    [mirror, state, rule],
  );
  const key = `${state} ${rule} ${String(connecting)}`;
  const [ordered, setOrdered] = useState<{ key: string; ids: readonly string[] }>({ key: '', ids: [] });
  const arrange = (): void => setOrdered({ key, ids: standing.map(({ id }) => id) });
  // Where nothing stands, nothing can jump.
  if (ordered.key !== key || (ordered.ids.length === 0 && standing.length > 0)) arrange();
  const rows = useMemo(() => {
    const kept = new Set(ordered.ids);
    const first = ordered.ids.flatMap((id) => mirror.get(id) ?? cleared.get(id) ?? []);
    const rest = state === '' || state === 'cleared' ? (pages.items ?? []).filter(({ id }) => !kept.has(id)) : [];
    return [...first.toSorted(newestFirst), ...rest];
  }, [ordered, mirror, cleared, pages.items, state]);
  const known = useMemo(() => new Set(ordered.ids), [ordered]);
  return {
    rows,
    error: pages.error,
    starting: connecting || (pages.items === null && pages.error === null),
    newer: standing.filter(({ id }) => !known.has(id)).length,
    showNewer: () => {
      arrange();
      reload();
    },
    more: state === 'open' || state === 'acknowledged' ? null : pages.more,
    reload,
  };
}
