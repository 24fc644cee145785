import type { OperationOutput } from '../../../../shared/contract/operations';
import type { Job } from '../../../../shared/domain/job';
import { useQuery } from '../../../client/use-query';
import { useLive } from '../../../store/live';
import { go, setQuery } from '../../../store/location';
import { durationText } from '../../../ui/format/spans';
import { useFormats } from '../../../ui/format/use-formats';
import { MissedGlyph } from '../../../ui/glyphs/job-glyph';
import { RunGlyph } from '../../../ui/glyphs/run-glyph';
import { Section } from '../../../ui/layout';
import { Empty, Failed, SkeletonRows } from '../../../ui/states';
import { Histogram } from './histogram';
import type { Mark } from './histogram-scale';
import { OccurrenceGlyph } from './occurrence-glyph';
import classes from './view.module.css';

type Stats = OperationOutput<'jobs.stats'>;

const outcomes = [
  ['succeeded', 'succeeded'],
  ['failed', 'failed'],
  ['timed_out', 'timedOut'],
  ['lost', 'lost'],
  ['cancelled', 'cancelled'],
] as const;

/** What became of all runs as one bar, and beneath it each outcome with its count, which leads to those runs. */
function Outcomes({ jobId, stats }: { jobId: string; stats: Stats }) {
  const { t, dates } = useFormats();
  const total = Object.values(stats.runs).reduce((sum, count) => sum + count, 0);
  const shown = outcomes.filter(([, key]) => stats.runs[key] > 0);
  const { missed, skipped } = stats.occurrences;
  return (
    <>
      <div className={classes['stack']} aria-hidden>
        {shown.map(([state, key]) => (
          <span key={state} data-state={state} style={{ flexGrow: stats.runs[key] }} />
        ))}
      </div>
      <ul className={classes['legend']}>
        {shown.map(([state, key]) => (
          <li key={state}>
            <button type="button" onClick={() => go({ screen: 'runs', query: { job: jobId, state } })}>
              <RunGlyph state={state} />
              <span>{t(`words.runState.${state}`)}</span>
              <b>{dates.number(stats.runs[key])}</b>
              <span className={classes['second']}>{dates.percent(stats.runs[key] / total)}</span>
            </button>
          </li>
        ))}
        {missed === 0 ? null : (
          <li>
            <button type="button" onClick={() => setQuery({ tab: 'history', outcome: 'missed' })}>
              <MissedGlyph />
              <span>{t('jobs.history.outcomes.missed')}</span>
              <b>{dates.number(missed)}</b>
            </button>
          </li>
        )}
        {skipped === 0 ? null : (
          <li>
            <button type="button" onClick={() => setQuery({ tab: 'history', outcome: 'skipped' })}>
              <OccurrenceGlyph outcome="skipped" />
              <span>{t('jobs.history.outcomes.skipped')}</span>
              <b>{dates.number(skipped)}</b>
            </button>
          </li>
        )}
      </ul>
    </>
  );
}

/** What a job has done since it was made: outcomes, how long runs took, how late they began. */
/** In an SVG there is no `bdi`: a value keeps its own order beside what names it. */
const isolated = (text: string): string => `\u2068${text}\u2069`;

export function StatsTab({ job, version }: { job: Job; version: string }) {
  const { t, dates } = useFormats();
  const query = useQuery('jobs.stats', { id: job.id }, version);
  const functionTimeout = useLive((live) => live.mirror.functions.get(job.functionId)?.timeoutSeconds ?? null);
  const stats = query.value;
  if (stats === null)
    return query.error === null ? <SkeletonRows /> : <Failed error={query.error} onRetry={query.reload} />;
  const total = Object.values(stats.runs).reduce((sum, count) => sum + count, 0);
  if (total === 0 && stats.occurrences.missed + stats.occurrences.skipped === 0)
    return <Empty title={t('words.spark.none')}>{t('jobs.stats.noneText')}</Empty>;
  const marks = (of: Stats['durationMs']): Mark[] =>
    (['p50', 'p95'] as const).flatMap((key) => {
      const ms = of[key];
      return ms === null ? [] : [{ ms, label: `${key} ${isolated(durationText(t, ms))}` }];
    });
  const timeout = job.timeoutSeconds ?? functionTimeout;
  const wall: Mark[] =
    timeout === null
      ? []
      : [
          {
            ms: timeout * 1_000,
            label: t('jobs.policy.limits.timeout', { span: durationText(t, timeout * 1_000) }),
            wall: true,
          },
        ];
  return (
    <>
      <Section
        title={t('jobs.stats.outcomes')}
        note={
          stats.successRate === null
            ? undefined
            : t('jobs.stats.rate', { rate: dates.percent(stats.successRate), count: total, n: dates.number(total) })
        }
      >
        <div className={classes['padded']}>
          <Outcomes jobId={job.id} stats={stats} />
          {stats.consecutiveFailures > 1 ? (
            <p className={classes['warn']}>{t('jobs.stats.inARow', { count: stats.consecutiveFailures })}</p>
          ) : null}
        </div>
      </Section>
      {stats.durations.length === 0 ? null : (
        <Section title={t('jobs.stats.durations')} note={t('jobs.stats.durationsNote')}>
          <div className={classes['padded']}>
            <Histogram
              label={t('jobs.stats.durations')}
              bars={stats.durations}
              marks={[...marks(stats.durationMs), ...wall]}
            />
          </div>
        </Section>
      )}
      {stats.lateness.length === 0 ? null : (
        <Section title={t('jobs.stats.lateness')} note={t('jobs.stats.latenessNote')}>
          <div className={classes['padded']}>
            <Histogram label={t('jobs.stats.lateness')} bars={stats.lateness} marks={marks(stats.latenessMs)} />
          </div>
        </Section>
      )}
    </>
  );
}
