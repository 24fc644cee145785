import * as z from 'zod';
import { logLevels } from '../../../shared/domain/run';
import type { FromExecutor } from '../../executor/messages';

const text = z.string();
const id = z.number();
const failure = { message: text, stack: text.optional() };

/** What an executor may say. The function shares its process, so nothing from there is believed unseen. */
const fromExecutor = z.discriminatedUnion('t', [
  z.object({ t: z.literal('ready') }),
  z.object({ t: z.literal('loaded') }),
  z.object({ t: z.literal('load-failed'), ...failure }),
  z.object({ t: z.literal('log'), id, lines: z.array(z.tuple([z.enum(logLevels), text])) }),
  z.object({ t: z.literal('done'), id, result: text }),
  z.object({ t: z.literal('failed'), id, code: text, ...failure, fatal: z.boolean().optional() }),
]);

/** The message, or null when it is none. */
export function parseFromExecutor(value: unknown): FromExecutor | null {
  return fromExecutor.safeParse(value).data ?? null;
}
