import { invalidInput, Refusal } from '../../shared/domain/error';
import { decodeId, type IdKind } from '../../shared/domain/id';
import type { JsonObject, JsonValue } from '../../shared/domain/json';
import { limits } from '../../shared/domain/limits';
import type { JsonArgs } from '../engine/json-args';
import type { CommandAnswer } from '../engine/effects';
import type { Command } from '../engine/input';
import type { OperationCaller, OperationContext } from './context';

/** Carries out a command and gives the ids of the rows it made or changed. @throws Refusal */
export async function execute(context: OperationContext, command: Command, caller: OperationCaller): Promise<number[]> {
  return (await answerOf(context, command, caller)).ids;
}

/** Like {@link execute}, with all that the command answers. */
export async function answerOf(
  context: OperationContext,
  command: Command,
  { actor, requestId }: OperationCaller,
): Promise<CommandAnswer> {
  const result = await context.execute(command, { actor, requestId });
  if (!result.ok) throw new Refusal(result.error);
  return result.value;
}

/** Like {@link execute}, for commands that concern exactly one row. */
export async function executeOne(
  context: OperationContext,
  command: Command,
  caller: OperationCaller,
): Promise<number> {
  const [id] = await execute(context, command, caller);
  if (id === undefined) throw new Error(`${command.name} named no row`);
  return id;
}

/** The number of an id that the door has parsed. */
export function idNumber(kind: IdKind, text: string, path = 'id'): number {
  const id = decodeId(kind, text);
  if (id === null) throw invalidInput([{ path, code: 'bad_id', message: `This is not the id of a ${kind}.` }]);
  return id;
}

/**
 * Arguments as JSON text; null where the caller gave none.
 * @throws Refusal `payload_too_large`
 */
export function jsonArgs(args: JsonValue[] | undefined, kwargs: JsonObject | undefined): JsonArgs {
  const texts = {
    args: args === undefined ? null : JSON.stringify(args),
    kwargs: kwargs === undefined ? null : JSON.stringify(kwargs),
  };
  refuseLargeArgs(texts.args, texts.kwargs);
  return texts;
}

/** @throws Refusal `payload_too_large` above the limit for arguments */
export function refuseLargeArgs(args: string | null, kwargs: string | null): void {
  const bytes = Buffer.byteLength(args ?? '') + Buffer.byteLength(kwargs ?? '');
  if (bytes <= limits.argumentsBytes) return;
  throw new Refusal({
    code: 'payload_too_large',
    message: `args and kwargs take ${bytes} bytes; the limit is ${limits.argumentsBytes}.`,
    reason: 'arguments_too_large',
    params: { bytes, limit: limits.argumentsBytes },
    issues: [
      {
        path: 'args',
        code: 'arguments_too_large',
        params: { bytes, limit: limits.argumentsBytes },
        message: `args and kwargs take ${bytes} bytes; the limit is ${limits.argumentsBytes}.`,
      },
    ],
  });
}
