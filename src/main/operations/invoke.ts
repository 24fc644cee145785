import type { z } from 'zod';
import {
  operations,
  type OperationName,
  type OperationOutput,
  type ParsedInput,
} from '../../shared/contract/operations';
import { Refusal, type OperationError, type OperationResult } from '../../shared/domain/error';
import type { Handler, Handlers, OperationCaller, OperationContext } from './context';
import { alertHandlers } from './alerts';
import { backupHandlers } from './backups';
import { calendarHandlers } from './calendars';
import { guardNamespace } from './namespace-guard';
import { externalHandlers } from './external';
import { deploymentHandlers } from './deployments';
import { functionHandlers } from './functions';
import { hubHandlers } from './hub';
import { jobHandlers } from './jobs';
import { namespaceHandlers } from './namespaces';
import { inputError } from './input-error';
import { enrolmentHandlers } from './enrolment';
import { nodeHandlers } from './nodes';
import { overviewHandlers } from './overview';
import { runHandlers } from './runs';
import { searchHandlers } from './searches';
import { secretHandlers } from './secrets';
import { transferHandlers } from './transfer/handlers';
import { upcomingHandlers } from './upcoming';

const handlers: Handlers = {
  ...jobHandlers,
  ...upcomingHandlers,
  ...runHandlers,
  ...externalHandlers,
  ...searchHandlers,
  ...functionHandlers,
  ...deploymentHandlers,
  ...nodeHandlers,
  ...enrolmentHandlers,
  ...calendarHandlers,
  ...namespaceHandlers,
  ...secretHandlers,
  ...transferHandlers,
  ...hubHandlers,
  ...alertHandlers,
  ...backupHandlers,
  ...overviewHandlers,
};

/** Answers are parsed too, where somebody looks: in tests and development. */
const PARSE_OUTPUT = process.env['WAYPOST_CHECK_OUTPUT'] === '1';

/**
 * The one way into an operation, whichever door it came through: parse, check the scope, carry out.
 * @param onDefect hears of what no handler expected; the caller sees `internal`
 */
export async function invoke<N extends OperationName>(
  context: OperationContext,
  name: N,
  raw: unknown,
  caller: OperationCaller,
  onDefect: (error: unknown) => void,
): Promise<OperationResult<OperationOutput<N>>> {
  const declared = operations[name];
  if (!caller.scopes.includes(declared.scope) && !caller.scopes.includes('admin')) {
    const reason = 'missing_scope';
    context.refused({
      actor: caller.actor,
      action: name,
      entity: null,
      reason,
      requestId: caller.requestId,
    });
    return fail({ code: 'forbidden', message: `This needs the scope ${declared.scope}.`, reason });
  }
  let guarded: unknown;
  try {
    guarded = guardNamespace(context, name, raw, caller.namespace);
  } catch (error) {
    if (error instanceof Refusal) return fail(error.error);
    throw error;
  }
  const parsed = parseSafely(declared.input, guarded);
  if (parsed === null) return fail({ code: 'invalid_input', message: 'The input is nested too deeply.' });
  if (!parsed.success) return fail(inputError(parsed.error.issues));
  try {
    const handler = handlers[name] as Handler<N>;
    const value = await handler(context, parsed.data as ParsedInput<N>, caller);
    if (PARSE_OUTPUT) declared.output.parse(value);
    return { ok: true, value };
  } catch (error) {
    if (error instanceof Refusal) return fail(error.error);
    onDefect(error);
    return fail({ code: 'internal', message: 'The hub failed to carry this out.' });
  }
}

/** JSON.parse takes any depth, a recursive schema does not: it overflows the stack, which is answered with null. */
function parseSafely<T extends z.ZodType>(schema: T, value: unknown): z.ZodSafeParseResult<z.output<T>> | null {
  try {
    return schema.safeParse(value);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function fail(error: OperationError): { ok: false; error: OperationError } {
  return { ok: false, error };
}
