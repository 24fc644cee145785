import { useJobZone } from '../store/derived';
import { usePreferences, type Language } from '../store/preferences';
import { dateFormats, localZone, shortInstant, utcText } from './format/dates';
import { durationText, relativeText, runningClock } from './format/spans';
import { useTicking } from './format/tick';
import { useFormats, zoneOf } from './format/use-formats';
import classes from './text.module.css';

interface TimeProps {
  at: string;
  /** The job that the time belongs to: its zone may be the one to show. */
  jobId?: string | null;
}

/** The whole instant in each zone that may be meant, the shown one first: `Thu 22 Oct 2026 14:32:07 Europe/Berlin`. */
function inZones(language: Language, ms: number, shown: string, jobZone: string | undefined): string {
  const zones = new Set([shown, localZone, ...(jobZone === undefined ? [] : [jobZone]), 'UTC']);
  return [...zones]
    .map((zone) => (zone === 'UTC' ? utcText(ms) : `${dateFormats(language, zone).full(ms)} ${zone}`))
    .join('\n');
}

/** The formats of the zone that a time is shown in, and the words for when it is pointed at. */
function useInstant({ at, jobId = null }: TimeProps) {
  const zone = useJobZone(jobId);
  const { t, language } = useFormats();
  const shown = usePreferences((preferences) => zoneOf(preferences.times, zone));
  const ms = Date.parse(at);
  return { t, ms, dates: dateFormats(language, shown), title: inZones(language, ms, shown, zone) };
}

/** `12 h ago`, `in 13 min`; ticks. */
export function RelativeTime(props: TimeProps) {
  const { t, ms, title } = useInstant(props);
  const text = useTicking((now) => relativeText(t, ms, now));
  return (
    <time dateTime={props.at} title={title}>
      {text}
    </time>
  );
}

/** `Fri 02:30`, in the zone that was chosen; with the other zones when pointed at. */
export function AbsoluteTime({ precise = false, ...props }: TimeProps & { precise?: boolean }) {
  const { ms, dates, title } = useInstant(props);
  const text = useTicking((now) => {
    if (!precise) return shortInstant(dates, ms, now);
    return dates.day(ms) === dates.day(now) ? dates.clock(ms) : `${dates.day(ms)} ${dates.clock(ms)}`;
  });
  return (
    <time dateTime={props.at} title={title}>
      {text}
    </time>
  );
}

/** Relative, then absolute in a quieter tone. */
export function WhenTime(props: TimeProps) {
  return (
    <span>
      <RelativeTime {...props} />{' '}
      <span className={classes['quiet']}>
        <AbsoluteTime {...props} />
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
