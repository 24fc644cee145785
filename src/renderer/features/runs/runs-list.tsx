import { useMemo } from 'react';
import type { Run } from '../../../shared/domain/run';
import { useJobs, useNodes } from '../../store/derived';
import { useLive } from '../../store/live';
import { go, open, setQuery, useLocation } from '../../store/location';
import { Button } from '../../ui/controls/button';
import { FilterMenu } from '../../ui/controls/filter-menu';
import { useFormats } from '../../ui/format/use-formats';
import { RunGlyph, shownRunStates } from '../../ui/glyphs/run-glyph';
import { FilterRow, Panes, ScreenHeader } from '../../ui/layout';
import { List } from '../../ui/list/list';
import { Empty, Failed, SkeletonRows } from '../../ui/states';
import { usePaneWidth } from '../../ui/window-size';
import { runColumns } from './run-columns';
import { useRunPages } from './run-pages';
import classes from './runs.module.css';

const idOf = (run: Run): string => run.id;
const CHOICES_MAX = 500;
const filterKeys = ['state', 'job', 'node', 'function', 'from', 'to'];

/** A stretch of time that was chosen elsewhere; it can be taken off. */
function TimeFilter({ from, to }: { from: string; to: string }) {
  const { t, dates } = useFormats();
  if (from === '' || to === '') return null;
  const start = Date.parse(from);
  const label = `${dates.weekday(start)} ${dates.time(start)}–${dates.time(Date.parse(to))}`;
  return (
    <FilterMenu
      name={t('runs.filter.time')}
      value={from}
      any={t('common.filter.any')}
      choices={[{ value: from, label }]}
      onChange={() => setQuery({ from: '', to: '' })}
    />
  );
}

function Filters() {
  const { t } = useFormats();
  const { query } = useLocation();
  const jobs = useJobs();
  const nodes = useNodes();
  const functionName = useLive((live) => live.mirror.functions.get(query['function'] ?? '')?.name);
  const named = (rows: readonly { id: string; name: string }[]) =>
    rows.slice(0, CHOICES_MAX).map(({ id, name }) => ({ value: id, label: name }));
  return (
    <FilterRow label={t('runs.filter.label')}>
      <FilterMenu
        name={t('common.filter.state')}
        value={query['state'] ?? ''}
        any={t('common.filter.any')}
        choices={[
          { value: 'active', label: t('runs.filter.active') },
          { value: 'notSucceeded', label: t('runs.filter.notSucceeded') },
          ...shownRunStates.map((state) => ({
            value: state,
            label: t(`words.runState.${state}`),
            glyph: <RunGlyph state={state} />,
          })),
        ]}
        onChange={(state) => setQuery({ state })}
      />
      <FilterMenu
        name={t('runs.columns.job')}
        value={query['job'] ?? ''}
        any={t('common.filter.any')}
        choices={named(jobs)}
        onChange={(job) => setQuery({ job })}
      />
      <FilterMenu
        name={t('runs.columns.node')}
        value={query['node'] ?? ''}
        any={t('common.filter.any')}
        choices={named(nodes)}
        onChange={(node) => setQuery({ node })}
      />
      <TimeFilter from={query['from'] ?? ''} to={query['to'] ?? ''} />
      {functionName === undefined ? null : (
        <FilterMenu
          name={t('runs.filter.function')}
          value={query['function'] ?? ''}
          any={t('common.filter.any')}
          choices={[{ value: query['function'] ?? '', label: functionName }]}
          onChange={(value) => setQuery({ function: value })}
        />
      )}
    </FilterRow>
  );
}

export function RunsList() {
  const { t } = useFormats();
  const { query } = useLocation();
  const pages = useRunPages({
    state: query['state'] ?? '',
    jobId: query['job'] ?? '',
    nodeId: query['node'] ?? '',
    functionId: query['function'] ?? '',
    from: query['from'] ?? '',
    to: query['to'] ?? '',
  });
  const width = usePaneWidth(false);
  const columns = useMemo(() => runColumns(t), [t]);
  const filtered = filterKeys.some((key) => (query[key] ?? '') !== '');
  const { rows, fresh, overflow, cursor } = pages;
  const waiting = overflow ? t('runs.manyNew') : fresh.size > 0 ? t('common.list.new', { count: fresh.size }) : null;

  return (
    <Panes>
      <ScreenHeader title={t('common.rail.runs')} />
      <Filters />
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
          onEnd={pages.more}
        />
      )}
    </Panes>
  );
}
