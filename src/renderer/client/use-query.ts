import { useCallback, useEffect, useEffectEvent, useState } from 'react';
import type { OperationInput, OperationName, OperationOutput } from '../../shared/contract/operations';
import type { OperationError } from '../../shared/domain/error';
import { call } from './call';

export interface Query<T> {
  /** The last answer to this input; stays while a reload is under way. */
  value: T | null;
  error: OperationError | null;
  pending: boolean;
  reload: () => void;
}

/** An answer and the question it belongs to. */
interface Answer<T> {
  key: string;
  round: string;
  value: T | null;
  error: OperationError | null;
}

/**
 * Asks once for each different input. An answer that comes after the input has changed is dropped.
 * @param input null: nothing to ask yet
 * @param version asks again when it changes, e.g. the revision of what is asked for
 */
export function useQuery<N extends OperationName>(
  name: N,
  input: OperationInput<N> | null,
  version: string | number | null = null,
): Query<OperationOutput<N>> {
  const key = input === null ? '' : `${name} ${JSON.stringify(input)}`;
  const [reloads, setReloads] = useState(0);
  const round = `${reloads} ${version}`;
  const [state, setState] = useState<Answer<OperationOutput<N>>>({ key: '', round: '', value: null, error: null });
  const ask = useEffectEvent(() => (input === null ? null : call(name, input)));

  useEffect(() => {
    let current = true;
    void ask()?.then((result) => {
      if (!current) return;
      setState((before) =>
        result.ok
          ? { key, round, value: result.value, error: null }
          : { key, round, value: before.key === key ? before.value : null, error: result.error },
      );
    });
    return () => {
      current = false;
    };
  }, [name, key, round]);

  const reload = useCallback(() => setReloads((before) => before + 1), []);
  const same = state.key === key;
  return {
    value: same ? state.value : null,
    error: same ? state.error : null,
    pending: input !== null && !(same && state.round === round),
    reload,
  };
}
