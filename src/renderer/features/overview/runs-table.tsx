import { useFormats } from '../../ui/format/use-formats';
import { Link } from '../../ui/link';
import { notSucceeded } from './buckets';
import { dueIn, runsOf } from './places';
import classes from './runs-chart.module.css';
import type { Hours, OverviewData } from './use-overview';
import { QUARTER_MS } from '../../../shared/domain/quarter';

/** The same numbers to read. Quarters without anything are left out. */
export function RunsTable({ data, hours }: { data: OverviewData; hours: Hours }) {
  const { t, dates } = useFormats();
  const rows = [
    ...data.past
      .filter((bucket) => bucket.succeeded + notSucceeded(bucket) > 0)
      .map((bucket) => ({ ...bucket, due: 0 })),
    ...data.coming
      .filter(({ due }) => due > 0)
      .map(({ at, due }) => ({ at, due, succeeded: 0, failed: 0, timedOut: 0, lost: 0, cancelled: 0 })),
  ];
  const columns = ['succeeded', 'failed', 'timedOut', 'lost', 'cancelled'] as const;
  return (
    // Scrolled with the keyboard.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className={classes['tableScroller']} tabIndex={0} role="region" aria-label={t('overview.chart.table')}>
      <table className={classes['table']}>
        <thead>
          <tr>
            <th scope="col">{t('overview.chart.time')}</th>
            {columns.map((column) => (
              <th key={column} scope="col">
                {t(`overview.chart.${column}`)}
              </th>
            ))}
            <th scope="col">{t('overview.chart.dueColumn')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={`${row.at} ${row.due}`}>
              <th scope="row">
                <Link
                  to={
                    row.due > 0
                      ? dueIn(row.at, row.at + QUARTER_MS, hours === 24 ? '' : `${hours}`)
                      : runsOf(row.at, row.at + QUARTER_MS)
                  }
                >
                  {dates.weekday(row.at)} {dates.time(row.at)}
                </Link>
              </th>
              {columns.map((column) => (
                <td key={column}>{row[column] === 0 ? '' : dates.number(row[column])}</td>
              ))}
              <td>{row.due === 0 ? '' : dates.number(row.due)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
