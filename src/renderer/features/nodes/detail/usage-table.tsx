import { useFormats } from '../../../ui/format/use-formats';
import classes from './detail.module.css';
import type { UsageHistory } from './usage';

/** The numbers of the charts to read, newest first. What is silent is left out. */
export function UsageTable({ history }: { history: UsageHistory }) {
  const { t, dates } = useFormats();
  const columns = ['cpu', 'cpuMax', 'memory', 'memoryMax', 'disk', 'load', 'running'] as const;
  const share = (value: number): string => `${Math.round(value)}%`;
  const text = (column: (typeof columns)[number], value: number | null): string =>
    value === null
      ? '–'
      : column === 'load' || column === 'running'
        ? dates.number(Math.round(value * 10) / 10)
        : share(value);
  const rows = history.points.filter((point) => point !== null).toReversed();
  return (
    // Scrolled with the keyboard.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className={classes['tableScroller']} tabIndex={0} role="region" aria-label={t('nodes.usage.title')}>
      <table className={classes['table']}>
        <thead>
          <tr>
            <th scope="col">{t('nodes.usage.from')}</th>
            {columns.map((column) => (
              <th key={column} scope="col">
                {t(`nodes.usage.columns.${column}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((point) => (
            <tr key={point.at}>
              <th scope="row">
                {dates.day(point.at)} {dates.time(point.at)}
              </th>
              {columns.map((column) => (
                <td key={column}>{text(column, point[column])}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
