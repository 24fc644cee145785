import type { ReactNode } from 'react';
import { nodeCounts, runningCount } from '../../store/derived';
import { useLive } from '../../store/live';
import { useFormats } from '../../ui/format/use-formats';
import { RunGlyph } from '../../ui/glyphs/run-glyph';
import { totals } from './buckets';
import classes from './overview.module.css';
import type { Hours, OverviewData } from './use-overview';

const UNKNOWN = '–';

function Figure({ label, children, note }: { label: string; children: ReactNode; note?: ReactNode }) {
  return (
    <div className={classes['figure']}>
      <dt>{label}</dt>
      <dd>
        <b>{children}</b>
        {note === undefined ? null : <span className={classes['quiet']}>{note}</span>}
      </dd>
    </div>
  );
}

/** The fleet in a sentence and five numbers. What is not known yet is a dash, never 0. */
export function Figures({ data, hours, needs }: { data: OverviewData; hours: Hours; needs: number }) {
  const { t, dates } = useFormats();
  const live = useLive((state) => state.connection !== 'connecting');
  const online = useLive((state) => nodeCounts(state.mirror.nodes).ONLINE);
  const total = useLive((state) => (state.hasNodes ? state.mirror.nodes.size : null));
  const running = useLive((state) => runningCount(state.mirror.activeRuns));
  const active = useLive((state) => state.mirror.activeRuns.size);
  const sums = totals(data.past);
  const span = t(`overview.hours.${hours}`);
  return (
    <dl className={classes['figures']} aria-label={t('overview.figures.label')}>
      <Figure label={t('overview.state.label')}>
        <span className={classes['sentence']} data-bad={needs > 0}>
          {live ? <RunGlyph state={needs > 0 ? 'failed' : 'succeeded'} /> : null}
          {!live ? UNKNOWN : needs > 0 ? t('overview.state.needs', { count: needs }) : t('overview.state.well')}
        </span>
      </Figure>
      <Figure
        label={t('overview.figures.online')}
        note={total === null ? undefined : t('overview.figures.of', { total: dates.number(total) })}
      >
        {total === null ? UNKNOWN : dates.number(online)}
      </Figure>
      <Figure
        label={t('overview.figures.running')}
        note={active > running ? t('overview.figures.waiting', { n: dates.number(active - running) }) : undefined}
      >
        {live ? dates.number(running) : UNKNOWN}
      </Figure>
      <Figure
        label={t('overview.figures.succeeded', { span })}
        note={sums.total > 0 ? t('overview.figures.of_runs', { count: sums.total }) : undefined}
      >
        {data.known && sums.total > 0 ? dates.percent(sums.succeeded / sums.total) : UNKNOWN}
      </Figure>
      <Figure label={t('overview.figures.notSucceeded')}>{data.known ? dates.number(sums.bad) : UNKNOWN}</Figure>
      <Figure label={t('overview.figures.missed')}>{data.known ? dates.number(data.missed) : UNKNOWN}</Figure>
    </dl>
  );
}
