import { lazy, Suspense, useMemo } from 'react';
import type { Run } from '../../../shared/domain/run';
import { go, open, setQuery, useLocation } from '../../store/location';
import { Button } from '../../ui/controls/button';
import { Segments } from '../../ui/controls/segments';
import { useFormats } from '../../ui/format/use-formats';
import { Panes, ScreenHeader } from '../../ui/layout';
import { List } from '../../ui/list/list';
import { Empty, Failed, SkeletonRows } from '../../ui/states';
import { usePaneWidth } from '../../ui/window-size';
import { lanesBy } from './lanes';
import { runColumns } from './run-columns';
import { filterOf, filterPlaces } from './run-filter';
import { RunFilters } from './run-filters';
import { useRunPages } from './run-pages';
import classes from './runs.module.css';
import { SearchProgress } from './search-progress';
import { useRestedFilter } from './use-rested-filter';

const RunTimeline = lazy(() => import('./run-timeline'));

const views = ['list', 'timeline'] as const;
/** How many runs the line of time reads at once. */
const OLDER = 500;

const idOf = (run: Run): string => run.id;
export function RunsList() {
  const { t } = useFormats();
  const { query } = useLocation();
  const pages = useRunPages(useRestedFilter(filterOf(query)));
  const width = usePaneWidth(false);
  const columns = useMemo(() => runColumns(t), [t]);
  const filtered = filterPlaces.some((key) => (query[key] ?? '') !== '');
  const view = query['view'] === 'timeline' ? 'timeline' : 'list';
  const by = query['by'] === 'job' ? 'job' : 'node';
  const { rows, fresh, overflow, cursor } = pages;
  const waiting = overflow ? t('runs.manyNew') : fresh.size > 0 ? t('common.list.new', { count: fresh.size }) : null;

  return (
    <Panes>
      <ScreenHeader title={t('common.rail.runs')}>
        {view === 'timeline' ? (
          <Segments
            label={t('runs.timeline.by')}
            value={by}
            options={lanesBy.map((value) => ({ value, label: t(`runs.timeline.${value}`) }))}
            onChange={(value) => setQuery({ by: value === 'node' ? '' : value })}
          />
        ) : null}
        <Segments
          label={t('runs.timeline.view')}
          value={view}
          options={views.map((value) => ({ value, label: t(`runs.timeline.${value}`) }))}
          onChange={(value) => setQuery({ view: value === 'list' ? '' : value })}
        />
      </ScreenHeader>
      <RunFilters />
      <SearchProgress searchId={pages.searchId} onStop={pages.stop} />
      {waiting === null ? null : (
        <button type="button" className={classes['fresh']} onClick={pages.showFresh}>
          {waiting}
        </button>
      )}
      {pages.error !== null && rows.length === 0 ? (
        <Failed error={pages.error} onRetry={pages.reload} />
      ) : !pages.ready ? (
        <SkeletonRows count={20} />
      ) : rows.length === 0 ? (
        filtered ? (
          <Empty
            title={t('common.filter.none')}
            action={<Button onClick={() => go({ screen: 'runs' })}>{t('common.actions.clear')}</Button>}
          />
        ) : (
          <Empty
            title={t('runs.empty.title')}
            action={<Button onClick={() => go({ screen: 'jobs' })}>{t('runs.empty.action')}</Button>}
          >
            {t('runs.empty.text')}
          </Empty>
        )
      ) : view === 'timeline' ? (
        <Suspense>
          <RunTimeline
            runs={rows}
            by={by}
            width={width}
            onOlder={cursor === null ? undefined : () => pages.more(OLDER)}
          />
        </Suspense>
      ) : (
        <List
          label={t('common.rail.runs')}
          rows={rows}
          total={cursor === null ? rows.length : -1}
          idOf={idOf}
          columns={columns}
          width={width}
          openId={null}
          onOpen={(run) => open(run.id)}
          onEnd={() => pages.more()}
        />
      )}
    </Panes>
  );
}
