import { openSearch } from '../store/reads/open-search';
import { openSideConnection, type SideConnection } from '../store/side-connection';
import { StoreError } from '../store/store-error';
import { carryOut, type Chore } from './chores';
import type { FromReader, ToReader } from './messages';
import { SearchQueue } from './search-queue';

/** Rows in one slice: a read transaction of some tens of milliseconds. */
const ROWS_PER_SLICE = 20_000;

/** The way to the hub. */
export interface ReaderPort {
  post: (message: FromReader) => void;
  onMessage: (receive: (message: ToReader) => void) => void;
  close: () => void;
}

/** Serves slow reads of the database file that the other end names first, until that says stop. */
export function serveReads(port: ReaderPort): void {
  let connection: SideConnection | null = null;
  const opened = (): SideConnection => {
    if (connection === null) throw new Error('no database was named');
    return connection;
  };
  const queue = new SearchQueue((request) => openSearch(opened().database, request), ROWS_PER_SLICE, setImmediate);
  port.onMessage((message) => {
    switch (message.type) {
      case 'open':
        connection = openSideConnection(message.file);
        port.post({ type: 'ready' });
        return;
      case 'search': {
        const { id, request } = message;
        queue.add(id, request, {
          progress: (progress) => port.post({ type: 'progress', id, progress }),
          found: (answer) => port.post({ type: 'found', id, answer }),
          failed: (error) => port.post({ type: 'failed', id, error }),
        });
        return;
      }
      case 'cancel':
        queue.cancel(message.id);
        return;
      case 'checkpoint':
        opened().checkpoint();
        port.post({ type: 'checkpointed' });
        return;
      case 'chore':
        void serveChore(port, message.chore);
        return;
      case 'stop':
        queue.clear();
        connection?.close();
        port.close();
    }
  });
}

/** Carries out a chore and tells how it ended. */
async function serveChore(port: ReaderPort, chore: Chore): Promise<void> {
  try {
    const result = await carryOut(chore, (share) => port.post({ type: 'chore.progress', share }));
    port.post({ type: 'chore.done', result });
  } catch (error) {
    const code = error instanceof StoreError ? error.code : null;
    port.post({ type: 'chore.failed', code, message: error instanceof Error ? error.message : String(error) });
  }
}
