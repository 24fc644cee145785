import path from 'node:path';
import { afterAll, afterEach, expect, test } from 'vitest';
import { systemClock } from '../../../src/main/platform/system';
import { LiveHub } from '../../support/hub/live-hub';
import { runWaypost, stopEverything, temporaryFolder } from '../../support/hub/serve';

let hub: LiveHub;
afterEach(() => hub.stop());
afterAll(stopEverything);

test('a join token lets nobody in when its time is over, by the clock of the hub', async () => {
  let aheadMs = 0;
  hub = new LiveHub({ clock: { ...systemClock, wallMs: () => systemClock.wallMs() + aheadMs } });
  const url = await hub.doors.openGateway('127.0.0.1', 0, true);
  const { token } = await hub.must('joinTokens.create', { ttlSeconds: 60 });
  const join = (): ReturnType<typeof runWaypost> =>
    runWaypost(['agent', 'join', url, token, '--data-dir', path.join(temporaryFolder(), 'agent'), '--name', 'edge-1']);
  aheadMs = 60_001;
  expect(await join()).toMatchObject({ code: 1, stderr: expect.stringContaining('expired') });
  expect((await hub.must('nodes.list', {})).items).toEqual([]);
  expect((await hub.must('joinTokens.list', {})).items).toMatchObject([{ state: 'expired' }]);
  aheadMs = 0;
  expect(await join()).toMatchObject({ code: 0 });
});
