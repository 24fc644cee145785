import { StoreError } from '../store/store-error';
import { carryOut, type Chore, type ChoreResults } from './chores';
import type { ReaderHost, ReaderPeer } from './reader-host';

type ResultOf<C extends Chore> = ChoreResults[C['of']];

/**
 * Carries out a chore in a program of its own, which ends with it; here, where none can be started.
 * @param host null: there is none
 * @throws StoreError, or an Error when the program ended before it was done
 */
export async function runChore<C extends Chore>(
  host: ReaderHost | null,
  chore: C,
  progress: (share: number) => void = () => undefined,
): Promise<ResultOf<C>> {
  if (host === null) return (await carryOut(chore, progress)) as ResultOf<C>;
  let peer: ReaderPeer | undefined;
  try {
    return await new Promise<ResultOf<C>>((resolve, reject) => {
      peer = host.start({
        message: (message) => {
          if (message.type === 'chore.progress') progress(message.share);
          if (message.type === 'chore.done') resolve(message.result as ResultOf<C>);
          if (message.type === 'chore.failed')
            reject(message.code === null ? new Error(message.message) : new StoreError(message.code, message.message));
        },
        ended: reject,
      });
      peer.post({ type: 'chore', chore });
    });
  } catch (error) {
    if (peer !== undefined) throw error;
    return (await carryOut(chore, progress)) as ResultOf<C>;
  } finally {
    peer?.post({ type: 'stop' });
  }
}
