import type { PreviewedOccurrence } from '../../../shared/contract/jobs';
import { cityOf, dateFormats, localZone } from '../../ui/format/dates';
import { spanText } from '../../ui/format/spans';
import { useTicking } from '../../ui/format/tick';
import { useFormats } from '../../ui/format/use-formats';
import { Icon } from '../../ui/icon';
import { ClockChangeIcon } from '../../ui/icons';
import classes from './schedule-preview.module.css';

/** `Europe/Berlin` → `Berlin`. */
function abbreviation(zone: string, ms: number): string {
  const part = new Intl.DateTimeFormat('en-GB', { timeZone: zone, timeZoneName: 'short' })
    .formatToParts(ms)
    .find(({ type }) => type === 'timeZoneName');
  return part?.value ?? '';
}

function FromNow({ at }: { at: number }) {
  const { t } = useFormats();
  return <>{useTicking((now) => spanText(t, (at - now) / 1_000))}</>;
}

function Row({ occurrence, zone }: { occurrence: PreviewedOccurrence; zone: string }) {
  const { t, language } = useFormats();
  const at = Date.parse(occurrence.fireTime);
  const there = dateFormats(language, zone);
  const note = occurrence.note;
  const seconds = at % 60_000 !== 0;
  return (
    <>
      <tr data-noted={note !== undefined}>
        <td>
          {there.weekday(at)} {there.day(at)}
        </td>
        <td>
          <b>{seconds ? there.clock(at) : there.time(at)}</b>{' '}
          {zone === 'UTC' ? null : <bdi className={classes['zone']}>{abbreviation(zone, at)}</bdi>}
        </td>
        {zone === 'UTC' ? null : <td className={classes['utc']}>{dateFormats(language, 'UTC').time(at)}</td>}
        <td className={classes['end']}>
          <FromNow at={at} />
        </td>
      </tr>
      {note === undefined ? null : (
        <tr data-noted>
          <td colSpan={4}>
            <span className={classes['note']}>
              <Icon of={ClockChangeIcon} size={14} /> {t(`jobs.notes.${note}`)}
              {occurrence.calendar === undefined ? null : <bdi>({occurrence.calendar})</bdi>}
            </span>
          </td>
        </tr>
      )}
    </>
  );
}

/** Coming fire times, in the schedule's zone and in UTC, with a word where the clocks change. */
export function FireTimes({
  occurrences,
  zone = localZone,
}: {
  occurrences: readonly PreviewedOccurrence[];
  zone?: string;
}) {
  const { t } = useFormats();
  if (occurrences.length === 0) return <p className={classes['none']}>{t('jobs.next.none')}</p>;
  return (
    <table className={classes['table']}>
      <thead>
        <tr>
          <th scope="col">{t('jobs.preview.date')}</th>
          <th scope="col">
            <bdi>{cityOf(zone)}</bdi>
          </th>
          {zone === 'UTC' ? null : <th scope="col">UTC</th>}
          <th scope="col" className={classes['end']}>
            {t('jobs.preview.fromNow')}
          </th>
        </tr>
      </thead>
      <tbody>
        {occurrences.map((occurrence) => (
          <Row key={occurrence.fireTime} occurrence={occurrence} zone={zone} />
        ))}
      </tbody>
    </table>
  );
}
