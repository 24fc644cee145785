import * as z from 'zod';
import { limits } from '../domain/limits';

/** `limit` and `cursor` of every list. Query strings carry numbers as text. */
export const page = {
  limit: z.coerce.number().int().min(1).max(limits.pageSizeMax).default(limits.pageSizeDefault),
  cursor: z.string().max(512).optional(),
};

/** One page: `nextCursor` is null on the last one. */
export function pageOf<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item), nextCursor: z.string().nullable() });
}

export interface Page<T> {
  items: T[];
  nextCursor: string | null;
}

/** A list in a query string: repeated, or separated by commas. */
export function listOf<T extends string>(values: readonly [T, ...T[]]) {
  return z
    .preprocess((value) => (typeof value === 'string' ? value.split(',') : value), z.array(z.enum(values)))
    .optional();
}
