import { forgetRestore, readRestoreDone } from '../store/backups/restore';
import { MEMORY } from '../store/open-store';
import type { HubCore } from './core';

/** Tells the engine, with the first of its inputs, that its database was restored from a backup, if it was. */
export function tellRestore(core: HubCore, dataDir: string): void {
  const done = dataDir === MEMORY ? null : readRestoreDone(dataDir);
  if (done === null) return;
  core.loop.submit({ type: 'hub.restored', ...done });
  const unsubscribe = core.onCommit(() => {
    unsubscribe();
    forgetRestore(dataDir);
  });
}
