import type { MessagePort } from 'node:worker_threads';
import { openSideConnection } from '../store/side-connection';
import { openSearch } from '../store/reads/open-search';
import type { FromReader, ToReader } from './messages';
import { SearchQueue } from './search-queue';

/** Rows in one slice: a read transaction of some tens of milliseconds. */
const ROWS_PER_SLICE = 20_000;

/** Serves slow reads of a database file to the other end of a port, until that says stop. */
export function serveReads(file: string, port: MessagePort): void {
  const connection = openSideConnection(file);
  const queue = new SearchQueue((request) => openSearch(connection.database, request), ROWS_PER_SLICE, setImmediate);
  const post = (message: FromReader): void => {
    port.postMessage(message);
  };
  post({ type: 'ready' });
  port.on('message', (message: ToReader) => {
    switch (message.type) {
      case 'search': {
        const { id, request } = message;
        queue.add(id, request, {
          progress: (progress) => post({ type: 'progress', id, progress }),
          found: (page) => post({ type: 'found', id, page }),
          failed: (error) => post({ type: 'failed', id, error }),
        });
        return;
      }
      case 'cancel':
        queue.cancel(message.id);
        return;
      case 'checkpoint':
        connection.checkpoint();
        post({ type: 'checkpointed' });
        return;
      case 'stop':
        queue.clear();
        connection.close();
        port.close();
    }
  });
}
