import type { ReactNode } from 'react';
import type { JobSummary } from '../../../shared/changes/job-summary';
import type { Job, Unconfirmed } from '../../../shared/domain/job';
import { useQuery } from '../../client/use-query';
import { useLive } from '../../store/live';
import { go, setQuery } from '../../store/location';
import { Button } from '../../ui/controls/button';
import { localZone } from '../../ui/format/dates';
import { durationText } from '../../ui/format/spans';
import { useFormats } from '../../ui/format/use-formats';
import { useGoneReason } from '../../ui/gone';
import { InvalidGlyph } from '../../ui/glyphs/job-glyph';
import { RunGlyph } from '../../ui/glyphs/run-glyph';
import { DeleteIcon, EditIcon, PauseIcon, PlayIcon } from '../../ui/icons';
import { Fact, Facts, Section } from '../../ui/layout';
import { Link } from '../../ui/link';
import { ScheduleText } from '../../ui/schedule-text';
import { Mono, Name, Tag } from '../../ui/text';
import { AbsoluteTime, RelativeTime, Took } from '../../ui/time';
import { reasonWords } from '../../ui/words';
import { draftOf } from './job-draft';
import classes from './jobs.module.css';
import { fanOutSentence, limitsSentence, misfireSentence, overlapSentence, retrySentence } from './policy-sentences';
import { FireTimes } from './schedule-preview';
import type { JobActions } from './use-job-actions';
import { useRecentRuns } from './use-recent-runs';

const NEXT_SHOWN = 5;

/** Why the job does not fire, where a person has to know. */
function Banner({ job }: { job: Job }) {
  const { t } = useFormats();
  if (job.state !== 'invalid' && job.state !== 'paused') return null;
  const reason = reasonWords(job.stateReason);
  return (
    <p className={classes['banner']} data-tone={job.state === 'invalid' ? 'failed' : 'warn'}>
      {job.state === 'invalid' ? <InvalidGlyph /> : null}
      <span>
        <b>{t(`words.jobState.${job.state}`)}</b>
        {reason === null ? null : `: ${reason}`}
      </span>
    </p>
  );
}

/** Which nodes may still do as they knew the job before. */
function NotConfirmed({ job, unconfirmed }: { job: Job; unconfirmed: Unconfirmed }) {
  const { t } = useFormats();
  if (unconfirmed.nodes === 0) return null;
  return (
    <p className={classes['banner']} data-tone="warn">
      <span>
        {t('jobs.unconfirmed.nodes', { count: unconfirmed.nodes })}{' '}
        {unconfirmed.away === 0
          ? null
          : t(unconfirmed.away === unconfirmed.nodes ? 'jobs.unconfirmed.allAway' : 'jobs.unconfirmed.away', {
              count: unconfirmed.away,
            })}{' '}
        {job.firedBy === 'hub' && job.state !== 'deleted' ? t('jobs.unconfirmed.waits') : null}
      </span>
    </p>
  );
}

function Target({ job }: { job: Job }) {
  const { t } = useFormats();
  const nodes = useLive((live) => live.mirror.nodes);
  const { strategy, nodeIds, requiredCapabilities } = job.target;
  return (
    <>
      {t(`words.strategy.${strategy}`)}
      {strategy === 'nodes'
        ? `: ${nodeIds.map((id) => nodes.get(id)?.name ?? id).join(t('common.list.comma'))}`
        : null}{' '}
      {requiredCapabilities.map((capability) => (
        <Tag key={capability}>{capability}</Tag>
      ))}
    </>
  );
}

function Definition({ job }: { job: Job }) {
  const { t, dates } = useFormats();
  const fn = useLive((live) => live.mirror.functions.get(job.functionId));
  const draft = draftOf(job, localZone);
  const json = (value: unknown): ReactNode => (
    <Mono>
      <span className={classes['json']}>{JSON.stringify(value)}</span>
    </Mono>
  );
  return (
    <Section title={t('jobs.view.definition')}>
      <Facts>
        {job.description === '' ? null : (
          <Fact label={t('jobs.form.description')}>
            <bdi>{job.description}</bdi>
          </Fact>
        )}
        <Fact label={t('jobs.form.function')}>
          <Link to={{ screen: 'functions', id: job.functionId }}>
            <Name>{fn?.name ?? job.functionId}</Name>
          </Link>
        </Fact>
        <Fact label={t('jobs.form.schedule')}>
          <ScheduleText schedule={job.schedule} zoneIsTold />
          {job.schedule.type === 'cron' ? (
            <>
              {' · '}
              <Mono>{job.schedule.expressions.join(' | ')}</Mono>
              {job.schedule.timezone === undefined ? null : (
                <>
                  {' · '}
                  <bdi>{job.schedule.timezone}</bdi>
                </>
              )}
            </>
          ) : null}
        </Fact>
        <Fact label={t('jobs.form.target')}>
          <Target job={job} />
        </Fact>
        {job.firedBy === 'hub' ? null : <Fact label={t('jobs.view.firedBy')}>{t('jobs.view.firedByNodes')}</Fact>}
        {job.args.length === 0 ? null : <Fact label={t('arguments.args')}>{json(job.args)}</Fact>}
        {Object.keys(job.kwargs).length === 0 ? null : <Fact label={t('arguments.kwargs')}>{json(job.kwargs)}</Fact>}
        {job.target.strategy === 'least_loaded' ? null : (
          <Fact label={t('jobs.fanOut.label')}>{fanOutSentence(t, draft)}</Fact>
        )}
        {job.calendars.length === 0 ? null : (
          <Fact label={t('jobs.form.calendars')}>
            <bdi>{job.calendars.join(t('common.list.comma'))}</bdi>
          </Fact>
        )}
        <Fact label={t('jobs.policy.overlap.label')}>{overlapSentence(t, draft)}</Fact>
        <Fact label={t('jobs.policy.misfire.label')}>{misfireSentence(t, draft)}</Fact>
        <Fact label={t('jobs.policy.retry.label')}>{retrySentence(t, draft)}</Fact>
        <Fact label={t('jobs.policy.limits.label')}>
          {limitsSentence(t, draft, (local) => dates.day(new Date(local).getTime()))}
        </Fact>
        {job.tags.length === 0 ? null : (
          <Fact label={t('jobs.columns.tags')}>
            {job.tags.map((tag) => (
              <span key={tag}>
                <Tag>{tag}</Tag>{' '}
              </span>
            ))}
          </Fact>
        )}
        <Fact label={t('jobs.view.created')}>
          <AbsoluteTime at={job.createdAt} /> · <bdi>{job.createdBy}</bdi>
        </Fact>
      </Facts>
    </Section>
  );
}

function RecentRuns({ job }: { job: Job }) {
  const { t, dates } = useFormats();
  const runs = useRecentRuns(job.id);
  const stats = useQuery('jobs.stats', { id: job.id }, runs?.[0]?.endedAt ?? null).value;
  const note =
    stats?.successRate === null || stats === null || stats === undefined
      ? undefined
      : t('jobs.view.stats', {
          rate: dates.percent(stats.successRate),
          p95: stats.durationMs.p95 === null ? '–' : durationText(t, stats.durationMs.p95),
        });
  return (
    <Section
      title={t('jobs.view.runs')}
      note={note}
      end={
        <Button look="quiet" onClick={() => go({ screen: 'runs', query: { job: job.id } })}>
          {t('jobs.view.allRuns')}
        </Button>
      }
    >
      {runs === null ? null : runs.length === 0 ? (
        <p className={classes['padded']}>{t('words.spark.none')}</p>
      ) : (
        <ul className={classes['recent']}>
          {runs.map((run) => (
            <li key={run.id}>
              <button type="button" className={classes['recentRow']} onClick={() => go({ screen: 'runs', id: run.id })}>
                <RunGlyph state={run.state} label={t(`words.runState.${run.state}`)} />
                <span>
                  {run.nodeName === null ? null : <Mono>{run.nodeName}</Mono>}{' '}
                  <span className={classes['second']}>{run.errorMessage ?? reasonWords(run.reason)}</span>
                </span>
                <span className={classes['second']}>
                  <RelativeTime at={run.startedAt ?? run.createdAt} jobId={run.jobId} />
                </span>
                <span className={classes['end']}>
                  <Took startedAt={run.startedAt} durationMs={run.durationMs} />
                </span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}

/** A job as it is: why it does not fire, when it does, what it did, how it is defined. */
export function JobView({ job, summary, actions }: { job: Job; summary: JobSummary | undefined; actions: JobActions }) {
  const { t } = useFormats();
  const gone = useGoneReason();
  const fires = job.state === 'active' && job.schedule.type !== 'manual' && job.schedule.type !== 'after';
  const next = useQuery('jobs.next', fires ? { id: job.id, count: NEXT_SHOWN } : null, summary?.nextFireAt ?? null);
  const zone = job.schedule.type === 'cron' ? (job.schedule.timezone ?? localZone) : localZone;
  const deleted = job.state === 'deleted';
  return (
    <div className={classes['view']}>
      <div className={classes['viewBody']}>
        <Banner job={job} />
        <NotConfirmed job={job} unconfirmed={summary?.unconfirmed ?? job.unconfirmed} />
        {next.value === null ? null : (
          <Section title={t('jobs.preview.title')}>
            <div className={classes['padded']}>
              <FireTimes occurrences={next.value.occurrences} zone={zone} />
            </div>
          </Section>
        )}
        <RecentRuns job={job} />
        <Definition job={job} />
      </div>
      {deleted ? null : (
        <footer className={classes['viewFooter']}>
          <span className={classes['apart']}>
            <Button look="quiet" icon={DeleteIcon} disabledReason={gone} onClick={() => actions.remove(job)}>
              {t('jobs.actions.delete')}
            </Button>
          </span>
          <Button icon={EditIcon} hint="E" onClick={() => setQuery({ tab: 'edit' })}>
            {t('jobs.actions.edit')}
          </Button>
          {job.state === 'active' || job.state === 'paused' ? (
            <Button
              icon={job.state === 'active' ? PauseIcon : PlayIcon}
              hint="P"
              disabledReason={gone}
              onClick={() => actions.togglePause(job)}
            >
              {t(job.state === 'active' ? 'jobs.actions.pause' : 'jobs.actions.resume')}
            </Button>
          ) : null}
          <Button look="primary" icon={PlayIcon} hint="R" disabledReason={gone} onClick={() => actions.runNow(job)}>
            {t('jobs.actions.runNow')}
          </Button>
        </footer>
      )}
    </div>
  );
}
