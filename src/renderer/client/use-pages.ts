import { useEffect, useEffectEvent, useRef, useState } from 'react';
import type { OperationInput, OperationName, OperationOutput } from '../../shared/contract/operations';
import type { OperationError } from '../../shared/domain/error';
import { call } from './call';

/** Operations that answer a page at a time. */
type PagedName = {
  [N in OperationName]: OperationOutput<N> extends { items: unknown[]; nextCursor: string | null } ? N : never;
}[OperationName];

type Item<N extends PagedName> = OperationOutput<N>['items'][number];

export interface Pages<T> {
  /** Null until the first page has come. */
  items: readonly T[] | null;
  error: OperationError | null;
  /** The next page is under way. */
  loading: boolean;
  /** Asks for the next page; null at the end. */
  more: (() => void) | null;
  /** Whether there may be something newer than what was read; it is not put above by itself. */
  isOld: boolean;
  reload: () => void;
}

interface Read<T> {
  key: string;
  version: string | number | null;
  items: readonly T[];
  cursor: string | null;
  error: OperationError | null;
}

/**
 * A list that is read a page at a time, from its first page on.
 * @param version changes when there may be something new
 */
export function usePages<N extends PagedName>(
  name: N,
  input: Omit<OperationInput<N>, 'cursor'>,
  version: string | number | null = null,
): Pages<Item<N>> {
  const key = `${name} ${JSON.stringify(input)}`;
  const [round, setRound] = useState(0);
  const [read, setRead] = useState<Read<Item<N>> | null>(null);
  const [loading, setLoading] = useState(false);
  /** How many lists were begun. */
  const lists = useRef(0);

  const ask = async (before: readonly Item<N>[], cursor: string | null): Promise<Read<Item<N>>> => {
    const result = await call(name, { ...input, ...(cursor === null ? {} : { cursor }) } as OperationInput<N>);
    if (!result.ok) return { key, version, items: before, cursor, error: result.error };
    const page = result.value as { items: Item<N>[]; nextCursor: string | null };
    return { key, version, items: [...before, ...page.items], cursor: page.nextCursor, error: null };
  };
  const readFirst = useEffectEvent(() => {
    let current = true;
    lists.current += 1;
    void ask([], null).then((first) => {
      if (current) setRead(first);
    });
    return () => {
      current = false;
    };
  });
  const shown = read?.key === key ? read : null;
  // Where there is nothing yet, nothing can jump.
  const isEmptyAndOld = shown !== null && shown.items.length === 0 && shown.version !== version;

  useEffect(() => readFirst(), [key, round]);
  useEffect(() => (isEmptyAndOld ? readFirst() : undefined), [isEmptyAndOld]);

  const askMore = async (before: Read<Item<N>>): Promise<void> => {
    const list = lists.current;
    setLoading(true);
    const next = await ask(before.items, before.cursor);
    setLoading(false);
    // Another list may have been asked for meanwhile.
    if (lists.current === list) setRead({ ...next, version: before.version });
  };

  return {
    items: shown === null || (shown.error !== null && shown.items.length === 0) ? null : shown.items,
    error: shown?.error ?? null,
    loading,
    more: shown === null || shown.cursor === null ? null : () => void askMore(shown),
    isOld: shown !== null && !isEmptyAndOld && shown.version !== version,
    reload: () => setRound((before) => before + 1),
  };
}
