import { useEffect, useEffectEvent, useState } from 'react';
import type { Deployment } from '../../../shared/domain/deployment';
import type { OperationOutput } from '../../../shared/contract/operations';
import type { OperationError, OperationResult } from '../../../shared/domain/error';
import { call } from '../../client/call';
import { useTouched } from './use-touched';

const PAGE = 500;
/** How long a list of this many rows is left alone before it is read again: a large fleet touches it all the time. */
const restMs = (rows: number): number => Math.min(10_000, Math.max(400, rows * 2));

interface Deployments {
  rows: readonly Deployment[] | null;
  error: OperationError | null;
}

async function readAll(functionId: string, isCurrent: () => boolean): Promise<Deployments> {
  const rows: Deployment[] = [];
  let cursor: string | null = null;
  do {
    const result: OperationResult<OperationOutput<'deployments.list'>> = await call('deployments.list', {
      functionId,
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
 * Where a function is to be and whether it is there, alive. Placing a function changes what its nodes are to hold, and
 * what a node holds is told with the node: each node that the feed touches is a reason to read again.
 */
export function useDeployments(functionId: string): Deployments & { reload: () => void } {
  const [state, setState] = useState<Deployments>({ rows: null, error: null });
  const [reloads, setReloads] = useState(0);
  const touched = useTouched((change) => change.entity === 'node', restMs(state.rows?.length ?? 0));
  const take = useEffectEvent((read: Deployments) =>
    setState((before) => (read.rows === null ? { rows: before.rows, error: read.error } : read)),
  );
  useEffect(() => {
    let current = true;
    void readAll(functionId, () => current).then((read) => {
      if (current) take(read);
    });
    return () => {
      current = false;
    };
  }, [functionId, touched, reloads]);
  return { ...state, reload: () => setReloads((count) => count + 1) };
}
