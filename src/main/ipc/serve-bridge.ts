import type { IpcMain, IpcMainInvokeEvent, WebContents } from 'electron';
import type { ChangeBatch } from '../../shared/changes/change';
import { CHANGES_CHANNEL, INVOKE_CHANNEL } from '../../shared/contract/channels';
import { operationNames, type OperationName } from '../../shared/contract/operations';
import type { OperationResult } from '../../shared/domain/error';

export interface BridgeOptions {
  ipcMain: IpcMain;
  invoke: (name: OperationName, input: unknown) => Promise<OperationResult<unknown>>;
  onChanges: (listener: (batch: ChangeBatch) => void) => () => void;
  /** Whether a frame is a page of this application. */
  isTrusted: (event: IpcMainInvokeEvent) => boolean;
}

/** The window's door: operations come in through one channel, batches of changes go out through another. */
export function serveBridge({ ipcMain, invoke, onChanges, isTrusted }: BridgeOptions): (window: WebContents) => void {
  const known = new Set<string>(operationNames);
  ipcMain.handle(INVOKE_CHANNEL, (event, name: unknown, input: unknown): Promise<OperationResult<unknown>> => {
    if (!isTrusted(event))
      return Promise.resolve({ ok: false, error: { code: 'forbidden', message: 'This frame may not ask anything.' } });
    if (typeof name !== 'string' || !known.has(name))
      return Promise.resolve({
        ok: false,
        error: { code: 'not_found', message: `There is no operation ${String(name).slice(0, 64)}.` },
      });
    return invoke(name as OperationName, input);
  });
  return (window) => {
    const unsubscribe = onChanges((batch) => {
      if (!window.isDestroyed()) window.send(CHANGES_CHANNEL, batch);
    });
    window.once('destroyed', unsubscribe);
  };
}
