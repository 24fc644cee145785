import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openCore, type CoreOptions } from '../../../src/main/hub/core';
import { systemClock, systemTimers } from '../../../src/main/platform/system';

test('a store that could not be written can be opened again by the same process', async () => {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'waypost-core-'));
  onTestFinished(() => {
    rmSync(dataDir, { recursive: true });
  });
  let isFull = true;
  const options: CoreOptions = {
    dataDir,
    clock: systemClock,
    timers: systemTimers,
    overrides: {},
    onStoreFailure: () => {},
    onFault: () => {},
    seams: {
      rows: (rows) => rows,
      transact: (commit) => (work) =>
        commit(() => {
          if (isFull) throw new Error('the disk is full');
          return work();
        }),
    },
  };
  expect(() => openCore(options)).toThrow('the disk is full');
  isFull = false;
  const core = openCore(options);
  expect(core.engine.state.hub.epoch).toBe(1);
  await core.close();
});
