import type { ExecutorChannel, FromExecutor, ToExecutor } from './messages';

/** The part of Electron's MessagePortMain that is used here. */
export interface MessagePortLike {
  postMessage(message: unknown, transfer: []): void;
  on(event: 'message', listener: (event: { data: unknown }) => void): unknown;
  on(event: 'close', listener: () => void): unknown;
  start(): void;
}

/** The part of Electron's `process.parentPort` (in a utilityProcess) that is used here. */
export interface ParentPort {
  postMessage(message: unknown, transfer: []): void;
  on(event: 'message', listener: (event: { data: unknown; ports: MessagePortLike[] }) => void): unknown;
  once(event: 'message', listener: (event: { data: unknown; ports: MessagePortLike[] }) => void): unknown;
}

/** Electron's `process.parentPort`, or null on plain Node. */
export function parentPort(): ParentPort | null {
  return (process as { parentPort?: ParentPort }).parentPort ?? null;
}

/** The IPC channel of child_process. What could reach it from the function is taken away. */
function ipcChannel(): ExecutorChannel {
  const send = process.send?.bind(process);
  if (!send) throw new Error('An executor is started by the agent, not by hand.');
  Reflect.deleteProperty(process, 'send');
  return {
    send: (message: FromExecutor) => void send(message),
    onMessage: (receive) => process.on('message', (message) => receive(message as ToExecutor)),
    onClose: (run) => process.on('disconnect', run),
  };
}

function portChannel(port: MessagePortLike): ExecutorChannel {
  return {
    send: (message) => port.postMessage(message, []),
    onMessage(receive) {
      port.on('message', ({ data }) => receive(data as ToExecutor));
      port.start();
    },
    onClose: (run) => port.on('close', run),
  };
}

/** The way to the agent, as this process was started. */
export function openChannel(): Promise<ExecutorChannel> {
  const parent = parentPort();
  if (!parent) return Promise.resolve(ipcChannel());
  return new Promise((resolve, reject) => {
    parent.once('message', ({ ports: [port] }) => {
      if (port) resolve(portChannel(port));
      else reject(new Error('no port came'));
    });
  });
}
