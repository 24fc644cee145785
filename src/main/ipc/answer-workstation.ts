import {
  workstationCalls,
  type WorkstationCallName,
  type WorkstationHandlers,
} from '../../shared/contract/workstation';
import { Refusal, type OperationResult } from '../../shared/domain/error';

/** Answers what a page asks of the application around it, by name. */
export type WorkstationAnswer = (name: string, input: unknown) => Promise<OperationResult<unknown>>;

const isCall = (name: string): name is WorkstationCallName => Object.hasOwn(workstationCalls, name);

/** Checks what is asked and hands it to its handler; nothing is thrown. */
export function answerWorkstation(handlers: WorkstationHandlers): WorkstationAnswer {
  return async (name, input) => {
    if (!isCall(name)) return { ok: false, error: { code: 'forbidden', message: 'This frame may not ask that.' } };
    const parsed = workstationCalls[name].input.safeParse(input);
    if (!parsed.success) return { ok: false, error: { code: 'invalid_input', message: parsed.error.message } };
    try {
      const handle = handlers[name] as (input: unknown) => unknown;
      return { ok: true, value: await handle(parsed.data) };
    } catch (error) {
      if (error instanceof Refusal) return { ok: false, error: error.error };
      const message = error instanceof Error ? error.message : String(error);
      return { ok: false, error: { code: 'internal', message } };
    }
  };
}
