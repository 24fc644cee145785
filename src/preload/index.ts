import { contextBridge, ipcRenderer, type IpcRendererEvent } from 'electron';
import type { Bridge, DesktopFacts } from '../shared/contract/bridge';
import {
  CHANGES_CHANNEL,
  CLOSING_CHANNEL,
  FACTS_ARGUMENT,
  INVOKE_CHANNEL,
  OPEN_CHANNEL,
  PREFERENCES_CHANNEL,
  SHOWN_CHANNEL,
  WORKSTATION_CHANNEL,
} from '../shared/contract/channels';
import type { WorkstationBridge } from '../shared/contract/workstation';

/** Of the page's globals the one that is used here. */
declare const window: { name: string };

/** The names of the contract's operations, put in when this file is built: the contract itself would bring zod along. */
declare const OPERATION_NAMES: readonly (keyof Bridge['call'])[];
/** Likewise those of what is asked of the application around the window. */
declare const WORKSTATION_NAMES: readonly (keyof WorkstationBridge)[];

/** What main put on the command line of this process. */
function argument(prefix: string): string {
  return process.argv.find((text) => text.startsWith(prefix))?.slice(prefix.length) ?? '';
}

/** One closure per name. The page never names a channel and never sees ipcRenderer. */
function closures<T>(channel: string, names: readonly (keyof T & string)[]): T {
  const call = Object.fromEntries(
    names.map((name) => [name, (input: unknown) => ipcRenderer.invoke(channel, name, input)]),
  );
  return call as unknown as T;
}

/** Calls back with what main sends on a channel. @returns unsubscribe */
function listen(channel: string, listener: (value: never) => void): () => void {
  const forward = (_event: IpcRendererEvent, ...values: unknown[]): void => listener(values[0] as never);
  ipcRenderer.on(channel, forward);
  return () => {
    ipcRenderer.off(channel, forward);
  };
}

const facts = JSON.parse(decodeURIComponent(argument(FACTS_ARGUMENT))) as DesktopFacts;

const bridge: Bridge = {
  call: closures(INVOKE_CHANNEL, OPERATION_NAMES),
  onChanges: (listener) => listen(CHANGES_CHANNEL, listener),
  onOpen: (listener) => listen(OPEN_CHANNEL, listener),
  workstation: closures(WORKSTATION_CHANNEL, WORKSTATION_NAMES),
  onClosing: (listener) => listen(CLOSING_CHANNEL, listener),
  savePreferences: (text) => {
    // The facts are those of the moment at which the window was opened; its name outlives a page that is loaded again.
    window.name = text;
    ipcRenderer.send(PREFERENCES_CHANNEL, text);
  },
  rowsShown: () => ipcRenderer.send(SHOWN_CHANNEL),
  desktop: { ...facts, preferences: window.name || facts.preferences },
};

contextBridge.exposeInMainWorld('waypost', bridge);
