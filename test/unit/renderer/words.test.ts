// @vitest-environment happy-dom
import './setup';
import i18next from 'i18next';
import { beforeAll, describe, expect, it } from 'vitest';
import { speak, startI18n, useWords } from '../../../src/renderer/i18n/i18n';
import { dateFormats, shortInstant } from '../../../src/renderer/ui/format/dates';
import { durationText, relativeText, runningClock } from '../../../src/renderer/ui/format/spans';
import { scheduleWords } from '../../../src/renderer/ui/schedule-text';

const now = Date.UTC(2026, 9, 22, 12, 32, 7);
const SECOND = 1_000;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const { t } = i18next;
const cron = (...expressions: string[]) => ({ type: 'cron' as const, expressions });

beforeAll(async () => {
  await startI18n();
});

describe('numbers in messages', () => {
  it.each(['en', 'ar'] as const)('are grouped, in Latin digits: %s', async (language) => {
    await speak(language);
    expect(t('overview.state.needs', { count: 10_000 })).toContain('10,000');
    expect(t('overview.state.needs', { count: 999 })).toContain('999');
    expect(t('common.list.shown', { shown: 1_234, total: 100_001 })).toMatch(/^1,234 .* 100,001$/);
    expect(t('jobs.notices.paused', { name: '1000' })).toContain('1000');
  });
});

describe('words that are remembered', () => {
  const { getState } = useWords;

  it('are those of the language, and of the values', async () => {
    for (const language of ['en', 'ar', 'en'] as const) {
      await speak(language);
      const before = getState().t;
      for (const count of [0, 1, 2, 3, 11, 100, 1_234, 1])
        expect(before('common.time.ago.minutes', { count })).toBe(t('common.time.ago.minutes', { count }));
      expect(before('jobs.notices.paused', { name: '1234' })).toBe(t('jobs.notices.paused', { name: '1234' }));
      expect(before('jobs.notices.paused', { name: 'b' })).toContain('b');
      expect(before('common.time.never')).toBe(t('common.time.never'));
    }
  });

  it('tell a number from its digits', async () => {
    await speak('en');
    expect(getState().t('common.time.ms', { n: 1_234 })).toContain('1,234');
    expect(getState().t('common.time.ms', { n: '1234' })).toContain('1234');
  });

  it('are let go of before they are many', async () => {
    await speak('en');
    for (let n = 0; n < 10_000; n += 1) expect(getState().t('common.time.min', { n: String(n) })).toContain(String(n));
  });
});

describe('in English', () => {
  beforeAll(async () => {
    await speak('en');
  });

  it.each([
    [11 * HOUR + 58 * MINUTE, 'in 11 h 58 min'],
    [13 * MINUTE + 20 * SECOND, 'in 13 min'],
    [46 * SECOND, 'in 46 s'],
    [2 * DAY + 13 * HOUR, 'in 2 d 13 h'],
    [15 * DAY, 'in 15 d'],
    [0, 'now'],
    [-9 * SECOND, '9 s ago'],
    [-12 * HOUR, '12 h ago'],
    [-3 * DAY, '3 d ago'],
  ])('says %i ms from now as %s', (distance, words) => {
    expect(relativeText(t, now + distance, now)).toBe(words);
  });

  it.each([
    [214, '214 ms'],
    [4_080, '4.1 s'],
    [30_000, '30.0 s'],
    [125_000, '2 min 5 s'],
    [36 * MINUTE, '36 min'],
  ])('says that something took %i ms as %s', (ms, words) => {
    expect(durationText(t, ms)).toBe(words);
  });

  it('shows what goes on as a clock', () => {
    expect(runningClock(48)).toBe('0:48');
    expect(runningClock(11_288)).toBe('3:08:08');
  });

  it.each([
    [cron('30 2 * * *'), 'Daily at 02:30'],
    [cron('*/15 * * * *'), 'Every 15 min'],
    [cron('* * * * *'), 'Every minute'],
    [cron('0 */4 * * *'), 'Every 4 h'],
    [cron('@hourly'), 'Hourly'],
    [cron('20 * * * *'), 'Hourly at :20'],
    [cron('0 9 * * 1-5'), 'Weekdays at 09:00'],
    [cron('15 22 * * 1-6'), 'Mon–Sat at 22:15'],
    [cron('0 3 * * 0'), 'Sun at 03:00'],
    [cron('0 3 * * 7'), 'Sun at 03:00'],
    [cron('0 6,18 * * *'), 'Daily at 06:00, 18:00'],
    [cron('*/5 8-20 * * *'), 'Every 5 min, 08–20'],
    [cron('0 4 * * 6#1'), 'First Sat at 04:00'],
    [cron('0 4 * * 5L'), 'Last Fri at 04:00'],
    [cron('0 4 1 * *'), 'Day 1 of the month at 04:00'],
    [cron('0 0 9 * * MON'), 'Mon at 09:00'],
    [cron('30 2 * * *', '30 14 * * *'), 'Daily at 02:30 and 1 more'],
    [{ type: 'interval' as const, everySeconds: 20 }, 'Every 20 s'],
    [{ type: 'interval' as const, everySeconds: 3_600 }, 'Hourly'],
    [{ type: 'manual' as const }, 'By hand'],
  ])('puts %j into words', (schedule, words) => {
    expect(scheduleWords(t, 'en', schedule)).toBe(words);
  });

  it.each(['7 3 1 1,4,7,10 *', '*/7 3 * * 1', '0 4 1 * 1', '30 0 9 * * *', '0 4 * * 9'])(
    'leaves %s as it is',
    (line) => {
      expect(scheduleWords(t, 'en', cron(line))).toBeNull();
    },
  );

  it('shortens an instant by how far it is', () => {
    const dates = dateFormats('en', 'UTC');
    expect(shortInstant(dates, now + HOUR, now)).toBe('13:32');
    expect(shortInstant(dates, now + 14 * HOUR, now)).toBe('Fri 02:32');
    expect(shortInstant(dates, now + 20 * DAY, now)).toBe('11 Nov 12:32');
  });
});

describe('in Arabic', () => {
  beforeAll(async () => {
    await speak('ar');
  });

  it.each([
    [-1 * HOUR, 'قبل ساعة'],
    [-2 * HOUR, 'قبل ساعتين'],
    [-3 * HOUR, 'قبل 3 ساعات'],
    [-12 * HOUR, 'قبل 12 ساعة'],
    [-2 * MINUTE, 'قبل دقيقتين'],
    [-9 * SECOND, 'قبل 9 ثوانٍ'],
    [-14 * SECOND, 'قبل 14 ثانية'],
    [11 * HOUR + 58 * MINUTE, 'خلال 11 س 58 د'],
    [15 * DAY, 'خلال 15 يومًا'],
  ])('says %i ms from now as %s', (distance, words) => {
    expect(relativeText(t, now + distance, now)).toBe(words);
  });

  it.each([
    [cron('*/15 * * * *'), 'كل 15 دقيقة'],
    [cron('*/5 * * * *'), 'كل 5 دقائق'],
    [cron('0 */4 * * *'), 'كل 4 ساعات'],
    [cron('0 9 * * 1-5'), 'أيام العمل عند 09:00'],
    [cron('0 6,18 * * *'), 'كل يوم عند 06:00 و18:00'],
  ])('puts %j into words', (schedule, words) => {
    expect(scheduleWords(t, 'ar', schedule)).toBe(words);
  });

  it('keeps Latin digits', () => {
    const dates = dateFormats('ar', 'UTC');
    expect(dates.clock(now)).toBe('12:32:07');
    expect(dates.number(9_571)).toBe('9,571');
  });

  it('turns the document around', () => {
    expect(document.documentElement.dir).toBe('rtl');
    expect(document.documentElement.lang).toBe('ar');
  });
});
