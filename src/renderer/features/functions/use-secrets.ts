import { create } from 'zustand';
import { useQuery } from '../../client/use-query';

/** Rises whenever this window has set or deleted a secret: the feed does not carry them. */
const useChanged = create<{ count: number }>(() => ({ count: 0 }));

export const secretsChanged = (): void => useChanged.setState(({ count }) => ({ count: count + 1 }));

const PAGE = 500;

/** The first 500 secrets of a namespace, or of all, by name; without their values, which nobody can read. */
export function useSecrets(namespace: string | null) {
  const changed = useChanged(({ count }) => count);
  return useQuery('secrets.list', { limit: PAGE, ...(namespace === null ? {} : { namespace }) }, changed);
}
