import { create } from 'zustand';
import type { Workstation, WorkstationInput } from '../../shared/contract/workstation';
import type { OperationError, OperationResult } from '../../shared/domain/error';
import { askWorkstation } from '../client/workstation';

interface Known {
  value: Workstation | null;
  error: OperationError | null;
}

/** How the application around the window is set up, as it said last. */
export const useWorkstation = create<Known>(() => ({ value: null, error: null }));

function keep(result: OperationResult<Workstation>): OperationResult<Workstation> {
  if (result.ok) useWorkstation.setState({ value: result.value, error: null });
  return result;
}

/** Asks how it is set up. */
export async function loadWorkstation(): Promise<void> {
  const result = keep(await askWorkstation('get', {}));
  if (!result.ok) useWorkstation.setState({ error: result.error });
}

/** Changes it; what is refused changes nothing. */
export const setWorkstation = async (input: WorkstationInput<'set'>): Promise<OperationResult<Workstation>> =>
  keep(await askWorkstation('set', input));

/** Looks whether there is a newer version. */
export async function checkForUpdates(): Promise<void> {
  keep(await askWorkstation('checkForUpdates', {}));
}
