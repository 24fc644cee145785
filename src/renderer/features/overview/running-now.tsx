import { memo, useMemo } from 'react';
import { useLive } from '../../store/live';
import { go } from '../../store/location';
import { Button } from '../../ui/controls/button';
import { useFormats } from '../../ui/format/use-formats';
import { RunGlyph } from '../../ui/glyphs/run-glyph';
import { Mono, Name } from '../../ui/text';
import { Took } from '../../ui/time';
import { useAtMostEvery } from '../../ui/use-at-most';
import classes from './overview.module.css';

const SHOWN = 6;
const EVERY_MS = 500;

/** What nodes work on right now, longest first. */
export const RunningNow = memo(function RunningNow() {
  const { t, dates } = useFormats();
  const active = useAtMostEvery(
    useLive((live) => live.mirror.activeRuns),
    EVERY_MS,
  );
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
});
