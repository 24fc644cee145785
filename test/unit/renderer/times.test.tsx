// @vitest-environment happy-dom
import { useHub } from './setup';
import { act, fireEvent, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createFakeHub, type FakeHub } from '../../support/fake-bridge/fake-bridge';
import { fullWorld } from '../../support/fake-bridge/seed';
import { setPreferences } from '../../../src/renderer/store/preferences';
import { AbsoluteTime } from '../../../src/renderer/ui/time';
import { localZone } from '../../../src/renderer/ui/format/dates';
import { show } from './window';

/** Midnight in Tokyo, and no round hour anywhere near. */
const AT = '2020-01-31T15:00:00.000Z';

let stop: () => void;
let hub: FakeHub;

beforeEach(async () => {
  const world = fullWorld(Date.now(), { nodes: 1, runs: 0 });
  const [id, job] = [...world.jobs][0]!;
  world.jobs.set(id, { ...job, schedule: { type: 'cron', expressions: ['0 0 * * *'], timezone: 'Asia/Tokyo' } });
  hub = useHub(createFakeHub(world));
  ({ stop } = await show(<AbsoluteTime at={AT} jobId={id} />));
});

afterEach(() => {
  setPreferences({ times: 'local' });
  stop();
});

const time = () => screen.getByRole('time');
const clockIn = (timeZone: string): string =>
  new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit' }).format(Date.parse(AT));

it('is by the clock that was chosen, with every other when it is pointed at', () => {
  expect(hub.world.jobs.size).toBeGreaterThan(0);
  expect(time().textContent).toContain(clockIn(localZone));
  act(() => setPreferences({ times: 'utc' }));
  expect(time().textContent).toBe('31 Jan 15:00');
  act(() => setPreferences({ times: 'job' }));
  expect(time().textContent).toBe('1 Feb 00:00');
  expect(time().title).toBe('');
  fireEvent.pointerEnter(time());
  const lines = time().title.split('\n');
  expect(lines[0]).toBe('Sat 1 Feb 2020 00:00:00 Asia/Tokyo');
  expect(lines.at(-1)).toBe('2020-01-31 15:00:00 UTC');
  fireEvent.pointerLeave(time());
  expect(time().title).toBe('');
});
