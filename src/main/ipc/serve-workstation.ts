import type { IpcMain, IpcMainInvokeEvent } from 'electron';
import { WORKSTATION_CHANNEL } from '../../shared/contract/channels';
import type { OperationResult } from '../../shared/domain/error';
import type { WorkstationAnswer } from './answer-workstation';

/**
 * The window's door to the application around it. What is asked before that is ready waits for it. What checks the input is
 * loaded with it: the window is on the screen before.
 * @param isTrusted whether a frame is the page of this application
 */
export function serveWorkstation(
  ipcMain: IpcMain,
  answer: Promise<WorkstationAnswer>,
  isTrusted: (event: IpcMainInvokeEvent) => boolean,
): void {
  const refused = { code: 'forbidden', message: 'This frame may not ask that.' } as const;
  ipcMain.handle(WORKSTATION_CHANNEL, async (event, name: unknown, input: unknown): Promise<OperationResult<unknown>> =>
    isTrusted(event) ? (await answer)(String(name), input) : { ok: false, error: refused },
  );
}
