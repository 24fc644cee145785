import type { OperationResult } from '../../shared/domain/error';
import type { WorkstationCallName, WorkstationInput, WorkstationOutput } from '../../shared/contract/workstation';

/** Asks the application around the window. Never rejects, as `call` does not. */
export async function askWorkstation<N extends WorkstationCallName>(
  name: N,
  input: WorkstationInput<N>,
): Promise<OperationResult<WorkstationOutput<N>>> {
  try {
    return await window.waypost.workstation[name](input);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { ok: false, error: { code: 'unavailable', message } };
  }
}
