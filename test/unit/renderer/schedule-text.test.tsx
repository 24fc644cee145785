// @vitest-environment happy-dom
import './setup';
import { act } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import type { Schedule } from '../../../src/shared/domain/schedule';
import { setPreferences } from '../../../src/renderer/store/preferences';
import { ScheduleText } from '../../../src/renderer/ui/schedule-text';
import { show } from './window';

const cron = (expression: string, timezone: string): Schedule => ({
  type: 'cron',
  expressions: [expression],
  timezone,
});

afterEach(() => act(() => setPreferences({ times: 'local' })));

it('names the place whose clock a schedule goes by, where times are shown by another', async () => {
  setPreferences({ times: 'utc' });
  const { stop } = await show(
    <ul>
      <li>
        <ScheduleText schedule={cron('0 9 * * 1-5', 'America/New_York')} />
      </li>
      <li>
        <ScheduleText schedule={cron('*/5 8-20 * * *', 'Africa/Cairo')} />
      </li>
      <li>
        <ScheduleText schedule={cron('0 9 * * 1-5', 'UTC')} />
      </li>
      <li>
        <ScheduleText schedule={cron('20 * * * *', 'Africa/Cairo')} />
      </li>
      <li>
        <ScheduleText schedule={cron('0 9 * * 1-5', 'Africa/Cairo')} zoneIsTold />
      </li>
    </ul>,
  );
  const said = [...document.querySelectorAll('li')].map((item) => item.textContent);
  expect(said).toEqual([
    'Weekdays at 09:00 New York',
    'Every 5 min, 08–20 Cairo',
    'Weekdays at 09:00',
    'Hourly at :20',
    'Weekdays at 09:00',
  ]);
  stop();
});
