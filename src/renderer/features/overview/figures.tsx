import type { ReactNode } from 'react';
import { nodeCounts, runningCount } from '../../store/derived';
import { useLive } from '../../store/live';
import type { Location, Screen } from '../../store/location';
import { durationText } from '../../ui/format/spans';
import { useFormats } from '../../ui/format/use-formats';
import { RunGlyph } from '../../ui/glyphs/run-glyph';
import { Link } from '../../ui/link';
import { Hidden } from '../../ui/text';
import { against, badOf, rateOf, type Against } from './against';
import { sumOf } from './buckets';
import classes from './overview.module.css';
import type { Hours, OverviewData } from './use-overview';

const UNKNOWN = '–';

function Figure({
  label,
  children,
  note,
  to,
}: {
  label: string;
  children: ReactNode;
  note?: ReactNode;
  /** Where what it counts is listed. */
  to?: Partial<Location> & { screen: Screen };
}) {
  return (
    <div className={classes['figure']}>
      <dt>{label}</dt>
      <dd>
        <b>{to === undefined ? children : <Link to={to}>{children}</Link>}</b>
        {note === undefined ? null : <span className={classes['quiet']}>{note}</span>}
      </dd>
    </div>
  );
}

const arrows = { up: 'M0 8 4 0l4 8z', down: 'M0 0h8L4 8z' } as const;

/** How much more or less than before, beside a figure; in words for who does not see the arrow. */
function Change({ change, text }: { change: Against | null; text: (by: number) => string }) {
  const { t } = useFormats();
  if (change === null) return null;
  if (change.direction === 'same') return <span title={t('overview.against.title')}>{t('overview.against.same')}</span>;
  const by = text(change.by);
  return (
    <span
      className={classes['change']}
      data-worse={change.isWorse}
      title={t(`overview.against.${change.direction}`, { by })}
    >
      <span aria-hidden>
        <svg width={8} height={8} fill="currentColor">
          <path d={arrows[change.direction]} />
        </svg>{' '}
        <bdi>{by}</bdi>
      </span>
      <Hidden>{t(`overview.against.${change.direction}`, { by })}</Hidden>
    </span>
  );
}

/** The fleet in a sentence and six numbers, with what changed. What is not known yet is a dash, never 0. */
export function Figures({ data, hours, needs }: { data: OverviewData; hours: Hours; needs: number }) {
  const { t, dates } = useFormats();
  const live = useLive((state) => state.connection !== 'connecting');
  const online = useLive((state) => nodeCounts(state.mirror.nodes).ONLINE);
  const total = useLive((state) => (state.hasNodes ? state.mirror.nodes.size : null));
  const running = useLive((state) => runningCount(state.mirror.activeRuns));
  const active = useLive((state) => state.mirror.activeRuns.size);
  const { counted, past } = data;
  const sums = sumOf(past);
  const before = counted?.before ?? null;
  const hadRuns = before !== null && before.succeeded + badOf(before) > 0;
  const rate = counted === null ? null : rateOf(sums);
  const bad = counted === null ? null : badOf(sums);
  const late = counted?.latenessMs.p95 ?? null;
  const from = past[0] === undefined ? '' : new Date(past[0].at).toISOString();
  const number = (value: number | null): string => (value === null ? UNKNOWN : dates.number(value));
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
        to={{ screen: 'nodes' }}
      >
        {total === null ? UNKNOWN : dates.number(online)}
      </Figure>
      <Figure
        label={t('overview.figures.running')}
        note={active > running ? t('overview.figures.waiting', { n: dates.number(active - running) }) : undefined}
        to={{ screen: 'runs', query: { state: 'active' } }}
      >
        {live ? dates.number(running) : UNKNOWN}
      </Figure>
      <Figure
        label={t('overview.figures.succeeded', { span: t(`overview.hours.${hours}`) })}
        note={
          <Change
            change={against(rate, before === null ? null : rateOf(before), 'high', 0.0001)}
            text={(by) => t('overview.against.points', { n: dates.number(Math.round(by * 10_000) / 100) })}
          />
        }
        to={{ screen: 'runs', query: { from } }}
      >
        {rate === null ? UNKNOWN : dates.percent(rate)}
      </Figure>
      <Figure
        label={t('overview.figures.notSucceeded')}
        note={<Change change={against(bad, hadRuns ? badOf(before) : null, 'low', 1)} text={dates.number} />}
        to={{ screen: 'runs', query: { from, state: 'notSucceeded' } }}
      >
        {number(bad)}
      </Figure>
      <Figure
        label={t('overview.figures.lateness')}
        note={
          <Change change={against(late, before?.latenessMs.p95 ?? null, 'low', 1)} text={(by) => durationText(t, by)} />
        }
      >
        {late === null ? UNKNOWN : <bdi>{durationText(t, late)}</bdi>}
      </Figure>
      <Figure
        label={t('overview.figures.missed')}
        note={
          <Change change={against(counted?.missed ?? null, before?.missed ?? null, 'low', 1)} text={dates.number} />
        }
      >
        {number(counted?.missed ?? null)}
      </Figure>
    </dl>
  );
}
