import { shortInstant, utcText } from './format/dates';
import { durationText, relativeText, runningClock } from './format/spans';
import { useTicking } from './format/tick';
import { useFormats } from './format/use-formats';
import classes from './text.module.css';

/** `12 h ago`, `in 13 min`; ticks. */
export function RelativeTime({ at }: { at: string }) {
  const { t, dates } = useFormats();
  const ms = Date.parse(at);
  const text = useTicking((now) => relativeText(t, ms, now));
  return (
    <time dateTime={at} title={`${dates.full(ms)}\n${utcText(ms)}`}>
      {text}
    </time>
  );
}

/** `Fri 02:30`, with UTC when pointed at. */
export function AbsoluteTime({ at, precise = false }: { at: string; precise?: boolean }) {
  const { dates } = useFormats();
  const ms = Date.parse(at);
  const text = useTicking((now) => {
    if (!precise) return shortInstant(dates, ms, now);
    return dates.day(ms) === dates.day(now) ? dates.clock(ms) : `${dates.day(ms)} ${dates.clock(ms)}`;
  });
  return (
    <time dateTime={at} title={`${dates.full(ms)}\n${utcText(ms)}`}>
      {text}
    </time>
  );
}

/** Relative, then absolute in a quieter tone. */
export function WhenTime({ at }: { at: string }) {
  return (
    <span>
      <RelativeTime at={at} />{' '}
      <span className={classes['quiet']}>
        <AbsoluteTime at={at} />
      </span>
    </span>
  );
}

/** How long a run took, or how long it has been going. */
export function Took({ startedAt, durationMs }: { startedAt: string | null; durationMs: number | null }) {
  const { t } = useFormats();
  const text = useTicking((now) => {
    if (durationMs !== null) return durationText(t, durationMs);
    return startedAt === null ? '' : runningClock((now - Date.parse(startedAt)) / 1_000);
  });
  return <>{text}</>;
}
