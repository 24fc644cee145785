import { memo } from 'react';
import { useLive } from '../../store/live';
import { go } from '../../store/location';
import { Button } from '../../ui/controls/button';
import { useTicking } from '../../ui/format/tick';
import { useFormats } from '../../ui/format/use-formats';
import { TogetherIcon } from '../../ui/icons';
import { Icon } from '../../ui/icon';
import { Name } from '../../ui/text';
import { WhenTime } from '../../ui/time';
import classes from './overview.module.css';
import { dueIn, show } from './places';
import { soonest, type Due } from './soonest';
import type { Hours } from './use-overview';
import type { Upcoming } from './use-upcoming';

const CLUSTERS = 3;
const SHOWN = 6;
/** Jobs that are looked through in no time, until the hub has answered. */
const FEW = 1_000;
const MINUTE_MS = 60_000;

/** What comes: the minutes in which many jobs fire together, and the jobs that are due first. */
export const ComingList = memo(function ComingList({ upcoming, hours }: { upcoming: Upcoming | null; hours: Hours }) {
  const { t, dates } = useFormats();
  const now = useTicking((ms) => Math.floor(ms / 1_000) * 1_000);
  const clusters = (upcoming?.clusters ?? []).slice(0, CLUSTERS);
  const few = useLive(({ isWhole, mirror }) =>
    upcoming === null && isWhole && mirror.jobs.size <= FEW ? mirror.jobs : null,
  );
  const next: readonly Due[] =
    few === null
      ? (upcoming?.items ?? []).filter(({ dueAt }) => Date.parse(dueAt) >= now).slice(0, SHOWN)
      : soonest(few.values(), SHOWN);
  const count = upcoming === null ? '–' : dates.number(upcoming.occurrences);
  return (
    <section aria-label={t('overview.coming.title')}>
      <header className={classes['sectionHeader']}>
        <h2>{t('overview.coming.title')}</h2>
        <span className={classes['quiet']}>
          {t(upcoming?.isCut === true ? 'overview.coming.over' : 'overview.coming.due', {
            n: count,
            span: t(`overview.hours.${hours}`),
          })}
        </span>
        <span className={classes['hint']}>
          <Button look="quiet" onClick={() => go({ screen: 'jobs' })}>
            {t('overview.next.all')}
          </Button>
        </span>
      </header>
      {upcoming !== null && clusters.length + next.length === 0 ? (
        <p className={classes['nothing']}>{t('overview.next.none')}</p>
      ) : null}
      <ul>
        {clusters.map(({ at, jobs, some }) => (
          <li key={at}>
            <button
              type="button"
              className={classes['sideRow']}
              onClick={() => show(dueIn(Date.parse(at), Date.parse(at) + MINUTE_MS, hours === 24 ? '' : `${hours}`))}
            >
              <Icon of={TogetherIcon} />
              <span>
                <b>{t('overview.coming.together', { count: jobs, n: dates.number(jobs) })}</b>
              </span>
              <span className={classes['quiet']}>
                <bdi>{some.map(({ jobName }) => jobName).join(t('overview.chart.and'))}</bdi>
              </span>
              <span className={classes['end']}>
                <WhenTime at={at} />
              </span>
            </button>
          </li>
        ))}
        {next.map(({ jobId, jobName, dueAt }) => (
          <li key={jobId}>
            <button type="button" className={classes['sideRow']} onClick={() => go({ screen: 'jobs', id: jobId })}>
              <span className={classes['due']} aria-hidden />
              <span>
                <Name>{jobName}</Name>
              </span>
              <span />
              <span className={classes['end']}>
                <WhenTime at={dueAt} jobId={jobId} />
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
});
