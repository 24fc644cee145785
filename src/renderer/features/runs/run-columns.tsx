import type { Run } from '../../../shared/domain/run';
import type { Translate } from '../../i18n/i18n';
import { useFormats } from '../../ui/format/use-formats';
import { RunGlyph } from '../../ui/glyphs/run-glyph';
import type { Column } from '../../ui/list/list';
import { Mono, Name } from '../../ui/text';
import { AbsoluteTime, RelativeTime, Took } from '../../ui/time';
import { reasonWords } from '../../ui/words';
import classes from './runs.module.css';

function State({ run }: { run: Run }) {
  const { t } = useFormats();
  return <RunGlyph state={run.state} label={t(`words.runState.${run.state}`)} />;
}

/** What a row has to say beside its times: the error, or what it waits for. */
function Remark({ run }: { run: Run }) {
  if (run.errorMessage !== null) return <bdi className={classes['error']}>{run.errorMessage}</bdi>;
  const reason = reasonWords(run.reason);
  return reason === null ? null : <span className={classes['third']}>{reason}</span>;
}

export function runColumns(t: Translate): Column<Run>[] {
  return [
    { key: 'state', header: t('common.filter.state'), unnamed: true, track: '8px', cell: (run) => <State run={run} /> },
    {
      key: 'job',
      header: t('runs.columns.job'),
      track: 'minmax(140px, 1.2fr)',
      cell: (run) => (
        <span className={classes['name']}>
          <Name>{run.jobName === '' ? run.functionName : run.jobName}</Name>
        </span>
      ),
    },
    {
      key: 'node',
      header: t('runs.columns.node'),
      track: 'minmax(110px, 0.9fr)',
      cell: (run) => (run.nodeName === null ? null : <Mono>{run.nodeName}</Mono>),
    },
    {
      key: 'trigger',
      header: t('runs.columns.trigger'),
      track: '80px',
      from: 900,
      cell: (run) => <span className={classes['second']}>{t(`words.trigger.${run.trigger}`)}</span>,
    },
    {
      key: 'due',
      header: t('runs.columns.due'),
      track: 'minmax(88px, 132px)',
      from: 1_000,
      cell: (run) => (
        <span className={classes['second']}>
          {run.fireTime === null ? null : <AbsoluteTime at={run.fireTime} jobId={run.jobId} precise />}
        </span>
      ),
    },
    {
      key: 'started',
      header: t('runs.columns.started'),
      track: '84px',
      cell: (run) => (
        <span className={classes['second']}>
          {run.startedAt === null ? null : <RelativeTime at={run.startedAt} jobId={run.jobId} />}
        </span>
      ),
    },
    {
      key: 'took',
      header: t('runs.columns.took'),
      track: '68px',
      align: 'end',
      cell: (run) => (
        <span>
          <Took startedAt={run.startedAt} durationMs={run.durationMs} />
        </span>
      ),
    },
    {
      key: 'attempts',
      header: t('runs.columns.attempts'),
      track: '56px',
      align: 'end',
      cell: (run) => <span className={classes[run.attempts > 1 ? 'retried' : 'third']}>{run.attempts}</span>,
    },
    {
      key: 'remark',
      header: t('runs.columns.remark'),
      track: 'minmax(120px, 1.8fr)',
      cell: (run) => <Remark run={run} />,
    },
  ];
}
