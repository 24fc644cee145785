import { useEffect, useState } from 'react';
import type { Change } from '../../shared/changes/change';
import type { OperationOutput } from '../../shared/contract/operations';
import type { Deployment } from '../../shared/domain/deployment';
import type { OperationError, OperationResult } from '../../shared/domain/error';
import { call } from '../client/call';
import { onChanges } from './live';
import { patchDeployments, type Whose } from '../../shared/changes/patch-deployments';

const PAGE = 500;

interface Deployments {
  rows: readonly Deployment[] | null;
  error: OperationError | null;
}

async function readAll(whose: Whose, isCurrent: () => boolean): Promise<Deployments> {
  const rows: Deployment[] = [];
  let cursor: string | null = null;
  do {
    const result: OperationResult<OperationOutput<'deployments.list'>> = await call('deployments.list', {
      ...whose,
      limit: PAGE,
      ...(cursor === null ? {} : { cursor }),
    });
    if (!result.ok) return { rows: null, error: result.error };
    rows.push(...result.value.items);
    cursor = result.value.nextCursor;
  } while (cursor !== null && isCurrent());
  return { rows, error: null };
}

/**
 * Where a function is to be, or what a node is to hold, and how far that has come: read once, then kept by the feed. What
 * changes while it is read is applied to what was read.
 */
export function useDeployments(whose: Whose): Deployments & { reload: () => void } {
  const [state, setState] = useState<Deployments>({ rows: null, error: null });
  const [reloads, setReloads] = useState(0);
  const key = JSON.stringify(whose);
  useEffect(() => {
    const mine = JSON.parse(key) as Whose;
    let current = true;
    let meanwhile: Change[] | null = [];
    const stop = onChanges((changes) => {
      if (changes === 'reset') setReloads((count) => count + 1);
      else if (meanwhile !== null) meanwhile.push(...changes);
      else {
        setState((before) => {
          const rows = before.rows && patchDeployments(before.rows, mine, changes);
          return rows === before.rows ? before : { ...before, rows };
        });
      }
    });
    void readAll(mine, () => current).then(({ rows, error }) => {
      if (!current) return;
      const changed = meanwhile ?? [];
      meanwhile = null;
      setState((before) =>
        rows === null ? { rows: before.rows, error } : { rows: patchDeployments(rows, mine, changed), error: null },
      );
    });
    return () => {
      current = false;
      stop();
    };
  }, [key, reloads]);
  return { ...state, reload: () => setReloads((count) => count + 1) };
}
