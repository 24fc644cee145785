import type { PointerEvent } from 'react';
import { useWords } from '../i18n/i18n';
import { jobZone, useJobZone } from '../store/derived';
import { useLive } from '../store/live';
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

/**
 * Tells a time in every zone while it is pointed at. Not before: a list shows a hundred times, each of which would follow the
 * zone of its job for words that nobody sees. Nor after: the element may show another time then.
 */
const tellZones =
  ({ at, jobId = null }: TimeProps) =>
  ({ currentTarget }: PointerEvent<HTMLElement>): void => {
    const zone = jobId === null ? undefined : jobZone(useLive.getState(), jobId);
    const shown = zoneOf(usePreferences.getState().times, zone);
    currentTarget.title = inZones(useWords.getState().language, Date.parse(at), shown, zone);
  };

const hideZones = ({ currentTarget }: PointerEvent<HTMLElement>): void => currentTarget.removeAttribute('title');

/** `12 h ago`, `in 13 min`; ticks. */
export function RelativeTime(props: TimeProps) {
  const t = useWords((words) => words.t);
  const text = useTicking((now) => relativeText(t, Date.parse(props.at), now));
  return (
    <time dateTime={props.at} onPointerEnter={tellZones(props)} onPointerLeave={hideZones}>
      {text}
    </time>
  );
}

/**
 * `Fri 02:30`, in the zone that was chosen; with the other zones when pointed at.
 * @param precise to the second
 * @param after the precise instant that stands before it: its day is not said again
 */
export function AbsoluteTime({ precise = false, after, ...props }: TimeProps & { precise?: boolean; after?: string }) {
  const { at, jobId = null } = props;
  const language = useWords((words) => words.language);
  const times = usePreferences((preferences) => preferences.times);
  const zone = useJobZone(times === 'job' ? jobId : null);
  const dates = dateFormats(language, zoneOf(times, zone));
  const text = useTicking((now) => {
    const ms = Date.parse(at);
    if (!precise) return shortInstant(dates, ms, now);
    const said = dates.day(after === undefined ? now : Date.parse(after));
    return dates.day(ms) === said ? dates.clock(ms) : `${dates.day(ms)} ${dates.clock(ms)}`;
  });
  return (
    <time dateTime={at} onPointerEnter={tellZones(props)} onPointerLeave={hideZones}>
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
