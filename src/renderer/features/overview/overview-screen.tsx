import { lazy, memo, Suspense, useState } from 'react';
import { useLive } from '../../store/live';
import { go, setQuery, useLocation } from '../../store/location';
import { Button } from '../../ui/controls/button';
import { Segments } from '../../ui/controls/segments';
import { useTicking } from '../../ui/format/tick';
import { useFormats } from '../../ui/format/use-formats';
import { RunGlyph } from '../../ui/glyphs/run-glyph';
import { PlusIcon } from '../../ui/icons';
import { useKeys } from '../../ui/keys';
import { Panes, ScreenHeader } from '../../ui/layout';
import { Empty } from '../../ui/states';
import { sheetWidth, useCompact, usePaneWidth } from '../../ui/window-size';
import { belowLine } from './buckets';
import { ComingList } from './coming-list';
import { Figures } from './figures';
import { FleetRow } from './fleet-row';
import { LocationsList } from './locations-list';
import { NeedsList } from './needs-list';
import classes from './overview.module.css';
import { stretchOf } from './places';
import { RunningNow } from './running-now';
import { RunsChart } from './runs-chart';
import { RunsTable } from './runs-table';
import { useNeeds } from './use-needs';
import { useOverview, type Hours, type OverviewData } from './use-overview';

const DueSheet = lazy(() => import('./due-sheet'));

const spans: Hours[] = [1, 6, 24];
const legendStates = { failed: 'failed', timedOut: 'timed_out', lost: 'lost', cancelled: 'cancelled' } as const;

function Legend({ data }: { data: OverviewData }) {
  const { t } = useFormats();
  const seen = belowLine.filter((key) => key !== 'cancelled' || data.past.some((bucket) => bucket.cancelled > 0));
  return (
    <span className={classes['legend']} aria-hidden>
      <span>
        <i data-key="succeeded" /> {t('overview.chart.succeeded')}
      </span>
      {seen.map((key) => (
        <span key={key}>
          <RunGlyph state={legendStates[key]} /> {t(`overview.chart.${key}`)}
        </span>
      ))}
      <span>
        <i data-key="due" /> {t('overview.chart.due')}
      </span>
    </span>
  );
}

const Chart = memo(function Chart({ data, hours, width }: { data: OverviewData; hours: Hours; width: number }) {
  const { t } = useFormats();
  const [asTable, setAsTable] = useState(false);
  return (
    <section className={classes['chart']} aria-label={t('overview.chart.title')}>
      <header className={classes['chartHeader']}>
        <h2>{t('overview.chart.title')}</h2>
        <Legend data={data} />
        <span className={classes['hint']}>
          {asTable ? null : t('overview.chart.ownScale')}
          <Button look="quiet" onClick={() => setAsTable(!asTable)}>
            {t(asTable ? 'overview.chart.picture' : 'overview.chart.table')}
          </Button>
        </span>
      </header>
      {asTable ? <RunsTable data={data} hours={hours} /> : <RunsChart data={data} hours={hours} width={width} />}
    </section>
  );
});

/** Nothing is there yet: the way to the first run. */
function FirstSteps() {
  const { t } = useFormats();
  const functions = useLive((live) => live.mirror.functions.size);
  return (
    <Empty
      title={t('overview.empty.title')}
      action={
        <div className={classes['steps']}>
          <Button look={functions === 0 ? 'primary' : 'plain'} onClick={() => go({ screen: 'functions', id: 'new' })}>
            {t('overview.empty.function')}
          </Button>
          <Button look={functions === 0 ? 'plain' : 'primary'} onClick={() => go({ screen: 'jobs', id: 'new' })}>
            {t('overview.empty.job')}
          </Button>
          <Button onClick={() => go({ screen: 'nodes', id: 'new' })}>{t('overview.empty.node')}</Button>
        </div>
      }
    >
      {t('overview.empty.text')}
    </Empty>
  );
}

const PAGE_EDGES = 32;

function Content({ hours, width }: { hours: Hours; width: number }) {
  const data = useOverview(hours);
  const needs = useNeeds();
  return (
    <div className={classes['content']}>
      <Figures data={data} hours={hours} needs={needs.length} />
      <FleetRow />
      <Chart data={data} hours={hours} width={width - PAGE_EDGES} />
      <div className={classes['lists']}>
        <NeedsList needs={needs} />
        <div className={classes['side']}>
          <RunningNow />
          <LocationsList />
          <ComingList upcoming={data.upcoming} hours={hours} />
        </div>
      </div>
    </div>
  );
}

export default function OverviewScreen() {
  const { t, dates } = useFormats();
  const { query } = useLocation();
  const hours = spans.find((span) => String(span) === query['hours']) ?? 24;
  const nothing = useLive(({ connection, mirror }) => connection !== 'connecting' && mirror.jobs.size === 0);
  const today = useTicking((now) => dates.long(now));
  const create = (): void => go({ screen: 'jobs', id: 'new' });
  useKeys({ c: create });
  const stretch = nothing ? null : stretchOf(query);
  const width = usePaneWidth(stretch !== null);
  const compact = useCompact();
  return (
    <Panes
      sheet={
        stretch === null ? undefined : (
          <Suspense>
            <DueSheet key={stretch.from} stretch={stretch} width={compact ? sheetWidth.compact : sheetWidth.wide} />
          </Suspense>
        )
      }
    >
      <ScreenHeader title={t('common.rail.overview')} note={today}>
        {nothing ? null : (
          <Segments
            label={t('overview.hours.label')}
            value={`${hours}`}
            options={spans.map((span) => ({ value: `${span}`, label: t(`overview.hours.${span}`) }))}
            onChange={(value) => setQuery({ hours: value === '24' ? '' : value })}
          />
        )}
        <Button icon={PlusIcon} hint="C" onClick={create}>
          {t('jobs.create')}
        </Button>
      </ScreenHeader>
      {nothing ? <FirstSteps /> : <Content hours={hours} width={width} />}
    </Panes>
  );
}
