import type { IpcMain, IpcMainInvokeEvent } from 'electron';
import { WORKSTATION_CHANNEL } from '../../shared/contract/channels';
import {
  workstationCalls,
  type WorkstationCallName,
  type WorkstationHandlers,
} from '../../shared/contract/workstation';
import { Refusal, type OperationResult } from '../../shared/domain/error';

const isCall = (name: string): name is WorkstationCallName => Object.hasOwn(workstationCalls, name);

/**
 * The window's door to the application around it. What is asked before that is ready waits for it.
 * @param isTrusted whether a frame is the page of this application
 */
export function serveWorkstation(
  ipcMain: IpcMain,
  handlers: Promise<WorkstationHandlers>,
  isTrusted: (event: IpcMainInvokeEvent) => boolean,
): void {
  ipcMain.handle(
    WORKSTATION_CHANNEL,
    async (event, name: unknown, input: unknown): Promise<OperationResult<unknown>> => {
      const wanted = String(name);
      if (!isTrusted(event) || !isCall(wanted))
        return { ok: false, error: { code: 'forbidden', message: 'This frame may not ask that.' } };
      const parsed = workstationCalls[wanted].input.safeParse(input);
      if (!parsed.success) return { ok: false, error: { code: 'invalid_input', message: parsed.error.message } };
      try {
        const handle = (await handlers)[wanted] as (input: unknown) => unknown;
        return { ok: true, value: await handle(parsed.data) };
      } catch (error) {
        if (error instanceof Refusal) return { ok: false, error: error.error };
        const message = error instanceof Error ? error.message : String(error);
        return { ok: false, error: { code: 'internal', message } };
      }
    },
  );
}
