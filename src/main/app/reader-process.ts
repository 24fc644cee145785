import { utilityProcess } from 'electron';
import type { FromReader } from '../reader/messages';
import type { ReaderHost } from '../reader/reader-host';

/** Slow reads in a process of the desktop application. Call `start` when Electron is ready. @param entry its script */
export function readerProcess(entry: string): ReaderHost {
  return {
    start({ message, ended }) {
      const child = utilityProcess.fork(entry, [], { serviceName: 'Waypost Reader' });
      child.on('message', (received: FromReader) => message(received));
      child.once('exit', (code) => ended(new Error(`it ended with ${code}`)));
      return {
        post: (sent) => child.postMessage(sent, []),
        // It does not end on the signal that Electron would send.
        kill: () => void (child.pid !== undefined && process.kill(child.pid, 'SIGKILL')),
      };
    },
  };
}
