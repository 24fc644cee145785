import { useMemo } from 'react';
import type { OperationOutput } from '../../../shared/contract/operations';
import { usePages } from '../../client/use-pages';
import { useQuery } from '../../client/use-query';
import { go, setQuery } from '../../store/location';
import type { Translate } from '../../i18n/i18n';
import type { DateFormats } from '../../ui/format/dates';
import { useFormats } from '../../ui/format/use-formats';
import { Sheet } from '../../ui/layout';
import { List, type Column } from '../../ui/list/list';
import { Empty, Failed, SkeletonRows } from '../../ui/states';
import { Name } from '../../ui/text';
import { WhenTime } from '../../ui/time';
import classes from './overview.module.css';
import type { Stretch } from './places';

type DueJob = OperationOutput<'jobs.upcoming'>['items'][number];

const PAGE = 200;

const columnsOf = (t: Translate, dates: DateFormats): Column<DueJob>[] => [
  {
    key: 'name',
    header: t('overview.due.job'),
    track: 'minmax(120px, 2fr)',
    cell: ({ jobName }) => <Name>{jobName}</Name>,
  },
  {
    key: 'dueAt',
    header: t('overview.due.first'),
    track: 'minmax(160px, 1fr)',
    cell: ({ dueAt, jobId }) => <WhenTime at={dueAt} jobId={jobId} />,
  },
  {
    key: 'occurrences',
    header: t('overview.due.times'),
    track: '88px',
    align: 'end',
    cell: ({ occurrences }) => dates.number(occurrences),
  },
];

/** The jobs that fall due in a stretch of the coming time, by when they do first. */
export default function DueSheet({ stretch, width }: { stretch: Stretch; width: number }) {
  const { t, dates } = useFormats();
  const input = { from: new Date(stretch.from).toISOString(), to: new Date(stretch.to).toISOString() };
  const { value } = useQuery('jobs.upcoming', { ...input, limit: 1 });
  const pages = usePages('jobs.upcoming', { ...input, limit: PAGE });
  const columns = useMemo(() => columnsOf(t, dates), [t, dates]);
  const title = t('overview.due.title', {
    day: dates.weekday(stretch.from),
    from: dates.time(stretch.from),
    to: dates.time(stretch.to),
  });
  return (
    <Sheet
      label={title}
      header={<h2 className={classes['dueTitle']}>{title}</h2>}
      onClose={() => setQuery({ from: '', to: '' })}
    >
      {value === null ? null : (
        <p className={classes['dueSum']}>
          {t('overview.due.jobs', { count: value.jobs, n: dates.number(value.jobs) })}
          {t('common.list.comma')}
          {t(value.isCut ? 'overview.coming.atLeast' : 'overview.chart.dueAt', {
            n: dates.number(value.occurrences),
          })}
        </p>
      )}
      {pages.items === null ? (
        pages.error === null ? (
          <SkeletonRows />
        ) : (
          <Failed error={pages.error} onRetry={pages.reload} />
        )
      ) : pages.items.length === 0 ? (
        <Empty title={t('overview.due.none')} />
      ) : (
        <div className={classes['dueList']}>
          <List
            label={title}
            rows={pages.items}
            total={value?.jobs ?? -1}
            idOf={({ jobId }) => jobId}
            columns={columns}
            width={width}
            openId={null}
            onOpen={({ jobId }) => go({ screen: 'jobs', id: jobId })}
            {...(pages.more === null ? {} : { onEnd: pages.more })}
          />
        </div>
      )}
    </Sheet>
  );
}
