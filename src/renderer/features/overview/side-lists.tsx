import { useMemo } from 'react';
import { useJobs } from '../../store/derived';
import { useLive } from '../../store/live';
import { go } from '../../store/location';
import { Button } from '../../ui/controls/button';
import { useFormats } from '../../ui/format/use-formats';
import { JobGlyph } from '../../ui/glyphs/job-glyph';
import { RunGlyph } from '../../ui/glyphs/run-glyph';
import { Mono, Name } from '../../ui/text';
import { Took, WhenTime } from '../../ui/time';
import classes from './overview.module.css';

const SHOWN = 6;

/** What nodes work on right now, longest first. */
export function RunningNow() {
  const { t, dates } = useFormats();
  const active = useLive((live) => live.mirror.activeRuns);
  const running = useMemo(
    () =>
      [...active.values()]
        .filter((run) => run.state === 'running')
        .toSorted((a, b) => ((a.startedAt ?? '') < (b.startedAt ?? '') ? -1 : 1)),
    [active],
  );
  return (
    <section aria-label={t('overview.running.title')}>
      <header className={classes['sectionHeader']}>
        <h2>{t('overview.running.title')}</h2>
        <span className={classes['quiet']}>
          {dates.number(running.length)}
          {running.length > 1 ? `, ${t('overview.running.longest')}` : null}
        </span>
        <span className={classes['hint']}>
          <Button look="quiet" onClick={() => go({ screen: 'runs', query: { state: 'active' } })}>
            {t('overview.running.all')}
          </Button>
        </span>
      </header>
      {running.length === 0 ? <p className={classes['nothing']}>{t('overview.running.none')}</p> : null}
      <ul>
        {running.slice(0, SHOWN).map((run) => (
          <li key={run.id}>
            <button type="button" className={classes['sideRow']} onClick={() => go({ screen: 'runs', id: run.id })}>
              <RunGlyph state={run.state} label={t(`words.runState.${run.state}`)} />
              <span>
                <Name>{run.jobName === '' ? run.functionName : run.jobName}</Name>
              </span>
              <span>{run.nodeName === null ? null : <Mono>{run.nodeName}</Mono>}</span>
              <span className={classes['end']}>
                <Took startedAt={run.startedAt} durationMs={run.durationMs} />
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** The jobs that fire next. */
export function NextFires() {
  const { t } = useFormats();
  const jobs = useJobs();
  const next = useMemo(
    () =>
      jobs
        .flatMap((job) => (job.state === 'active' && job.nextFireAt !== null ? [{ job, at: job.nextFireAt }] : []))
        .toSorted((a, b) => (a.at < b.at ? -1 : 1))
        .slice(0, SHOWN),
    [jobs],
  );
  return (
    <section aria-label={t('overview.next.title')}>
      <header className={classes['sectionHeader']}>
        <h2>{t('overview.next.title')}</h2>
        <span className={classes['hint']}>
          <Button look="quiet" onClick={() => go({ screen: 'jobs' })}>
            {t('overview.next.all')}
          </Button>
        </span>
      </header>
      {next.length === 0 ? <p className={classes['nothing']}>{t('overview.next.none')}</p> : null}
      <ul>
        {next.map(({ job, at }) => (
          <li key={job.id}>
            <button type="button" className={classes['sideRow']} onClick={() => go({ screen: 'jobs', id: job.id })}>
              <JobGlyph job={job} />
              <span>
                <Name>{job.name}</Name>
              </span>
              <span />
              <span className={classes['end']}>
                <WhenTime at={at} />
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
