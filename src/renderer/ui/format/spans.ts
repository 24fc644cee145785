import type { Translate } from '../../i18n/i18n';

const MINUTE = 60;
const HOUR = 3_600;
const DAY = 86_400;

/** A length of time in at most two units: `11 h 58 min`, `46 s`, `2 d 13 h`. */
export function spanText(t: Translate, seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const two = (a: string, b: string | null): string => (b === null ? a : t('common.time.join', { a, b }));
  if (whole < MINUTE) return t('common.time.s', { n: whole });
  if (whole < HOUR) {
    const rest = whole % MINUTE;
    const minutes = t('common.time.min', { n: Math.floor(whole / MINUTE) });
    return two(minutes, whole < 10 * MINUTE && rest > 0 ? t('common.time.s', { n: rest }) : null);
  }
  if (whole < DAY) {
    const rest = Math.floor((whole % HOUR) / MINUTE);
    return two(
      t('common.time.h', { n: Math.floor(whole / HOUR) }),
      rest > 0 ? t('common.time.min', { n: rest }) : null,
    );
  }
  const rest = Math.floor((whole % DAY) / HOUR);
  const days = t('common.time.d', { n: Math.floor(whole / DAY) });
  return two(days, whole < 10 * DAY && rest > 0 ? t('common.time.h', { n: rest }) : null);
}

/** How long something took: `214 ms`, `4.1 s`, `30.0 s`, `2 min 05 s`. */
export function durationText(t: Translate, ms: number): string {
  if (ms < 1_000) return t('common.time.ms', { n: Math.round(ms) });
  if (ms < 59_950) return t('common.time.s', { n: (ms / 1_000).toFixed(1) });
  return spanText(t, ms / 1_000);
}

/** What goes on, as a clock: `0:48`, `11:42`, `3:08:00`. */
export function runningClock(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const pad = (value: number): string => String(value).padStart(2, '0');
  const minutes = Math.floor((whole % HOUR) / MINUTE);
  const rest = pad(whole % MINUTE);
  return whole < HOUR ? `${minutes}:${rest}` : `${Math.floor(whole / HOUR)}:${pad(minutes)}:${rest}`;
}

/** How far an instant is from now, one unit back and up to two ahead: `12 h ago`, `in 11 h 58 min`. */
export function relativeText(t: Translate, ms: number, now: number): string {
  const seconds = Math.round((ms - now) / 1_000);
  if (seconds > 0) {
    if (seconds >= 10 * DAY) return t('common.time.ahead.days', { count: Math.floor(seconds / DAY) });
    const coarse = seconds >= MINUTE && seconds < HOUR ? Math.floor(seconds / MINUTE) * MINUTE : seconds;
    return t('common.time.in', { span: spanText(t, coarse) });
  }
  const ago = -seconds;
  if (ago < 1) return t('common.time.now');
  if (ago < MINUTE) return t('common.time.ago.seconds', { count: ago });
  if (ago < HOUR) return t('common.time.ago.minutes', { count: Math.floor(ago / MINUTE) });
  if (ago < 2 * DAY) return t('common.time.ago.hours', { count: Math.floor(ago / HOUR) });
  return t('common.time.ago.days', { count: Math.floor(ago / DAY) });
}

/** A size in bytes with one decimal where it helps. */
export function sizeText(t: Translate, bytes: number): string {
  if (bytes < 1_000) return t('common.size.b', { n: bytes });
  if (bytes < 1_000_000) return t('common.size.kb', { n: (bytes / 1_000).toFixed(1) });
  return t('common.size.mb', { n: (bytes / 1_000_000).toFixed(1) });
}
