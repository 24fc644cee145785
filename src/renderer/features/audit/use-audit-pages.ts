import { useCallback, useEffect, useReducer } from 'react';
import type { AuditEntry } from '../../../shared/contract/audit';
import type { OperationInput } from '../../../shared/contract/operations';
import type { OperationError } from '../../../shared/domain/error';
import { call } from '../../client/call';
import { useTicking } from '../../ui/format/tick';

const PAGE = 100;
/** How often the head of the trail is looked at while the screen is open (ms). */
const LOOK_MS = 5_000;

export type AuditFilter = Omit<OperationInput<'audit.list'>, 'limit' | 'cursor'>;

interface Pages {
  key: string;
  rows: AuditEntry[];
  next: string | null;
  error: OperationError | null;
  loading: boolean;
  /** The newest row that the filter finds in the hub. */
  newest: number;
}

type Step =
  | { type: 'start'; key: string }
  | { type: 'load' }
  | { type: 'page'; key: string; from: string | null; rows: AuditEntry[]; next: string | null }
  | { type: 'failed'; key: string; error: OperationError }
  | { type: 'newest'; key: string; id: number };

const empty = (key: string): Pages => ({ key, rows: [], next: null, error: null, loading: true, newest: 0 });

function reduce(state: Pages, step: Step): Pages {
  if (step.type === 'start') return empty(step.key);
  if (step.type === 'load') return { ...state, loading: true };
  // An answer to a question that is no longer asked.
  if (step.key !== state.key) return state;
  if (step.type === 'failed') return { ...state, error: step.error, loading: false };
  if (step.type === 'newest') return { ...state, newest: Math.max(state.newest, step.id) };
  const rows = step.from === null ? step.rows : [...state.rows, ...step.rows];
  return {
    ...state,
    rows,
    next: step.next,
    error: null,
    loading: false,
    newest: Math.max(state.newest, rows[0]?.id ?? 0),
  };
}

export interface AuditPages {
  rows: readonly AuditEntry[];
  error: OperationError | null;
  /** The first page is under way. */
  starting: boolean;
  /** Rows were written since the first page was read. */
  hasNewer: boolean;
  more: () => void;
  reload: () => void;
}

/** The trail page by page, as it stood when it was opened; newer rows wait until they are asked for. */
export function useAuditPages(filter: AuditFilter): AuditPages {
  const key = JSON.stringify(filter);
  const [state, step] = useReducer(reduce, key, empty);
  const [round, reload] = useReducer((count: number) => count + 1, 0);
  const look = useTicking((now) => Math.floor(now / LOOK_MS));

  const load = useCallback(
    async (cursor: string | null): Promise<void> => {
      const asked = JSON.parse(key) as AuditFilter;
      const result = await call('audit.list', { ...asked, limit: PAGE, ...(cursor === null ? {} : { cursor }) });
      if (!result.ok) step({ type: 'failed', key, error: result.error });
      else step({ type: 'page', key, from: cursor, rows: result.value.items, next: result.value.nextCursor });
    },
    [key],
  );
  useEffect(() => {
    step({ type: 'start', key });
    void load(null);
  }, [key, round, load]);
  useEffect(() => {
    let current = true;
    void call('audit.list', { ...(JSON.parse(key) as AuditFilter), limit: 1 }).then((result) => {
      const [row] = result.ok ? result.value.items : [];
      if (current && row) step({ type: 'newest', key, id: row.id });
    });
    return () => {
      current = false;
    };
  }, [key, look]);

  return {
    rows: state.rows,
    error: state.error,
    starting: state.loading && state.rows.length === 0,
    hasNewer: state.rows.length > 0 && state.newest > (state.rows[0]?.id ?? 0),
    more: () => {
      if (state.loading || state.next === null) return;
      step({ type: 'load' });
      void load(state.next);
    },
    reload,
  };
}
