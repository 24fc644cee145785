import type { IpcMain, IpcMainInvokeEvent, WebContents } from 'electron';
import type { ChangeBatch } from '../../shared/changes/change';
import { CHANGES_CHANNEL, INVOKE_CHANNEL } from '../../shared/contract/channels';
import { toJsonText, type JsonText } from '../../shared/contract/json-text';
import type { OperationResult } from '../../shared/domain/error';

/** What stands behind the window's door. */
interface Behind {
  invoke: (name: string, input: unknown) => Promise<OperationResult<unknown>>;
  onChanges: (listener: (batch: ChangeBatch) => void) => () => void;
}

/**
 * The window's door: operations come in through one channel, batches of changes go out through another. What is asked
 * before the hub is open waits for it.
 * @param isTrusted whether a frame is the page of this application
 * @returns connects a window to the change feed
 */
export function serveBridge(
  ipcMain: IpcMain,
  hub: Behind,
  isTrusted: (event: IpcMainInvokeEvent) => boolean,
): (window: WebContents) => void {
  const refused = { code: 'forbidden', message: 'This frame may not ask anything.' } as const;
  const answer = (event: IpcMainInvokeEvent, name: unknown, input: unknown): Promise<OperationResult<unknown>> =>
    isTrusted(event) ? hub.invoke(String(name), input) : Promise.resolve({ ok: false, error: refused });
  ipcMain.handle(
    INVOKE_CHANNEL,
    async (event, name: unknown, input: unknown): Promise<JsonText<OperationResult<unknown>>> =>
      toJsonText(await answer(event, name, input)),
  );
  return (window) => {
    const unsubscribe = hub.onChanges((batch) => {
      if (!window.isDestroyed()) window.send(CHANGES_CHANNEL, toJsonText(batch));
    });
    window.once('destroyed', unsubscribe);
  };
}
