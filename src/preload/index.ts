import { contextBridge, ipcRenderer, type IpcRendererEvent } from 'electron';
import type { Bridge, DesktopFacts } from '../shared/contract/bridge';
import { CHANGES_CHANNEL, FACTS_ARGUMENT, INVOKE_CHANNEL, OPEN_CHANNEL } from '../shared/contract/channels';

/** The names of the contract's operations, put in when this file is built: the contract itself would bring zod along. */
declare const OPERATION_NAMES: readonly (keyof Bridge['call'])[];

/** What main put on the command line of this process. */
function argument(prefix: string): string {
  return process.argv.find((text) => text.startsWith(prefix))?.slice(prefix.length) ?? '';
}

/** One closure per operation of the contract. The page never names a channel and never sees ipcRenderer. */
function closures(): Bridge['call'] {
  const call = Object.fromEntries(
    OPERATION_NAMES.map((name) => [name, (input: unknown) => ipcRenderer.invoke(INVOKE_CHANNEL, name, input)]),
  );
  return call as unknown as Bridge['call'];
}

/** Calls back with what main sends on a channel. @returns unsubscribe */
function listen(channel: string, listener: (value: never) => void): () => void {
  const forward = (_event: IpcRendererEvent, ...values: unknown[]): void => listener(values[0] as never);
  ipcRenderer.on(channel, forward);
  return () => {
    ipcRenderer.off(channel, forward);
  };
}

const bridge: Bridge = {
  call: closures(),
  onChanges: (listener) => listen(CHANGES_CHANNEL, listener),
  onOpen: (listener) => listen(OPEN_CHANNEL, listener),
  desktop: JSON.parse(decodeURIComponent(argument(FACTS_ARGUMENT))) as DesktopFacts,
};

contextBridge.exposeInMainWorld('waypost', bridge);
