import { useCallback, useEffect, useRef, useState } from 'react';
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

/**
 * Asks once for each different input. An answer that comes after the input has changed is dropped.
 * @param input null: nothing to ask yet
 */
export function useQuery<N extends OperationName>(name: N, input: OperationInput<N> | null): Query<OperationOutput<N>> {
  type State = { key: string; value: OperationOutput<N> | null; error: OperationError | null; pending: boolean };
  const key = input === null ? '' : `${name} ${JSON.stringify(input)}`;
  const [state, setState] = useState<State>({ key, value: null, error: null, pending: input !== null });
  const [round, setRound] = useState(0);
  const latestInput = useRef(input);
  latestInput.current = input;

  useEffect(() => {
    const asked = latestInput.current;
    if (asked === null) return undefined;
    let current = true;
    setState((before) =>
      before.key === key ? { ...before, pending: true } : { key, value: null, error: null, pending: true },
    );
    void call(name, asked).then((result) => {
      if (!current) return;
      setState((before) =>
        result.ok
          ? { key, value: result.value, error: null, pending: false }
          : { key, value: before.key === key ? before.value : null, error: result.error, pending: false },
      );
    });
    return () => {
      current = false;
    };
  }, [name, key, round]);

  const reload = useCallback(() => setRound((before) => before + 1), []);
  const stale = state.key !== key;
  return {
    value: stale ? null : state.value,
    error: stale ? null : state.error,
    pending: stale ? input !== null : state.pending,
    reload,
  };
}
