import { notFound } from '../../shared/domain/error';
import type { Handlers, OperationCaller } from './context';

/** Searches are known by their caller and what that calls them: nobody sees or ends another one's. */
export function searchKey({ actor }: OperationCaller, searchId: string): string {
  return JSON.stringify([actor, searchId]);
}

/** How a list is searched for a caller: it ends when the caller goes away. */
export function searchOptions(caller: OperationCaller, searchId: string | undefined) {
  return { key: searchId === undefined ? undefined : searchKey(caller, searchId), signal: caller.signal };
}

export const searchHandlers: Handlers<'searches.get' | 'searches.cancel'> = {
  'searches.get'(context, { id }, caller) {
    const progress = context.searches.progress(searchKey(caller, id));
    if (progress === null) throw notFound('search', id);
    return progress;
  },

  'searches.cancel'(context, { id }, caller) {
    if (!context.searches.cancel(searchKey(caller, id))) throw notFound('search', id);
    return {};
  },
};
