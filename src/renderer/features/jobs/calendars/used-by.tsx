import type { Calendar } from '../../../../shared/domain/calendar';
import { useQuery } from '../../../client/use-query';
import { open } from '../../../store/location';
import { useFormats } from '../../../ui/format/use-formats';
import { Name } from '../../../ui/text';
import classes from './calendars.module.css';

const SHOWN = 20;

/** The jobs that a calendar keeps from firing. */
export function UsedBy({ calendar: { id, revision } }: { calendar: Calendar }) {
  const { t } = useFormats();
  const jobs = useQuery('jobs.list', { calendarId: id, sort: 'name', limit: SHOWN }, revision);
  if (jobs.value === null) return <span>–</span>;
  const { items, nextCursor } = jobs.value;
  if (items.length === 0) return <span className={classes['help']}>{t('calendars.usedBy.none')}</span>;
  return (
    <ul className={classes['jobs']}>
      {items.map((job) => (
        <li key={job.id}>
          <button type="button" onClick={() => open(job.id)}>
            <Name>{job.name}</Name>
          </button>
        </li>
      ))}
      {nextCursor === null ? null : <li>{t('calendars.usedBy.more')}</li>}
    </ul>
  );
}
