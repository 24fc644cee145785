import type { JobSummary } from '../../../shared/changes/job-summary';
import { useLive } from '../../store/live';
import type { Translate } from '../../i18n/i18n';
import { useFormats } from '../../ui/format/use-formats';
import { JobGlyph } from '../../ui/glyphs/job-glyph';
import type { Column } from '../../ui/list/list';
import { ScheduleText } from '../../ui/schedule-text';
import { Spark } from '../../ui/spark';
import { Mono, Name, Tag } from '../../ui/text';
import { AbsoluteTime, RelativeTime } from '../../ui/time';
import classes from './jobs.module.css';

/** When a job fires next, or why it will not. */
export function NextFire({ job }: { job: JobSummary }) {
  const { t } = useFormats();
  if (job.state === 'active' && job.nextFireAt !== null) return <RelativeTime at={job.nextFireAt} jobId={job.id} />;
  if (job.state === 'active')
    return (
      <>
        {t(`jobs.next.${job.schedule.type === 'manual' || job.schedule.type === 'after' ? job.schedule.type : 'none'}`)}
      </>
    );
  return <>{t(job.state === 'invalid' ? 'jobs.next.never' : `words.jobState.${job.state}`)}</>;
}

/** Columns that can be left out, in their order; the name and what needs a person are always there. */
export const optionalColumns = [
  'namespace',
  'function',
  'tags',
  'schedule',
  'line',
  'outcomes',
  'runs',
  'last',
  'next',
] as const;
const usual = new Set<string>(['tags', 'schedule', 'line', 'outcomes', 'last', 'next']);

/** The columns that a location asks for; without a word, the usual ones. */
export function chosenColumns(text: string | undefined): ReadonlySet<string> {
  return text === undefined || text === '' ? usual : new Set(text.split(','));
}

/** The columns for a location; `-` when there are none, '' when they are the usual ones. */
export function formatColumns(keys: readonly string[]): string {
  if (keys.length === usual.size && keys.every((key) => usual.has(key))) return '';
  return keys.length === 0 ? '-' : keys.join(',');
}

function FunctionName({ id }: { id: string }) {
  return <Name>{useLive((live) => live.mirror.functions.get(id)?.name) ?? id}</Name>;
}

function Count({ value }: { value: number }) {
  const { dates } = useFormats();
  return <>{dates.number(value)}</>;
}

/** @param chosen `columns` of the location */
export function jobColumns(t: Translate, chosen: string | undefined): Column<JobSummary>[] {
  const shown = chosenColumns(chosen);
  return allColumns(t).filter(({ key }) => key === 'state' || key === 'name' || shown.has(key));
}

function allColumns(t: Translate): Column<JobSummary>[] {
  return [
    {
      key: 'state',
      header: t('common.filter.state'),
      unnamed: true,
      track: '8px',
      cell: (job) => <JobGlyph job={job} />,
    },
    {
      key: 'name',
      sortable: true,
      header: t('jobs.columns.name'),
      track: 'minmax(140px, 1.3fr)',
      cell: (job) => (
        <span className={classes['name']}>
          <Name>{job.name}</Name>
        </span>
      ),
    },
    {
      key: 'namespace',
      header: t('jobs.columns.namespace'),
      track: 'minmax(72px, 0.5fr)',
      from: 760,
      cell: (job) => (
        <span className={classes['second']}>
          <Name>{job.namespace}</Name>
        </span>
      ),
    },
    {
      key: 'function',
      header: t('jobs.columns.function'),
      track: 'minmax(96px, 0.8fr)',
      from: 760,
      cell: (job) => (
        <span className={classes['second']}>
          <FunctionName id={job.functionId} />
        </span>
      ),
    },
    {
      key: 'tags',
      header: t('jobs.columns.tags'),
      track: 'minmax(80px, 0.8fr)',
      from: 1_000,
      cell: (job) => job.tags.map((tag) => <Tag key={tag}>{tag}</Tag>),
    },
    {
      key: 'schedule',
      header: t('jobs.columns.schedule'),
      track: 'minmax(104px, 1fr)',
      from: 600,
      cell: (job) => (
        <span className={classes['second']}>
          <ScheduleText schedule={job.schedule} />
        </span>
      ),
    },
    {
      key: 'line',
      header: t('jobs.columns.line'),
      track: 'minmax(90px, 0.6fr)',
      from: 1_150,
      cell: (job) =>
        job.schedule.type === 'cron' ? (
          <span className={classes['second']}>
            <Mono title={job.schedule.expressions.join('\n')}>{job.schedule.expressions[0]}</Mono>
          </span>
        ) : null,
    },
    {
      key: 'outcomes',
      header: t('jobs.columns.outcomes'),
      track: '96px',
      from: 600,
      cell: (job) => <Spark outcomes={job.outcomes} />,
    },
    {
      key: 'runs',
      header: t('jobs.columns.runs'),
      sortable: true,
      align: 'end',
      track: '72px',
      from: 600,
      cell: (job) => <Count value={job.runCount} />,
    },
    {
      key: 'last',
      sortable: true,
      header: t('jobs.columns.last'),
      track: '92px',
      from: 900,
      cell: (job) => (
        <span className={classes['second']}>
          {job.lastFireAt === null ? t('common.time.never') : <RelativeTime at={job.lastFireAt} jobId={job.id} />}
        </span>
      ),
    },
    {
      key: 'next',
      sortable: true,
      header: t('jobs.columns.next'),
      track: 'minmax(172px, 0.8fr)',
      cell: (job) => (
        <span>
          <NextFire job={job} />{' '}
          {job.state === 'active' && job.nextFireAt !== null ? (
            <span className={classes['third']}>
              <AbsoluteTime at={job.nextFireAt} jobId={job.id} />
            </span>
          ) : null}
        </span>
      ),
    },
  ];
}
