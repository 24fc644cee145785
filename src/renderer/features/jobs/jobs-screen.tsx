import { lazy, Suspense, useMemo } from 'react';
import type { JobSummary } from '../../../shared/changes/job-summary';
import { useJobs } from '../../store/derived';
import { useLive } from '../../store/live';
import { go, open, setQuery, useLocation } from '../../store/location';
import { Button } from '../../ui/controls/button';
import { countText } from '../../ui/format/count-text';
import { useFormats } from '../../ui/format/use-formats';
import { CalendarsIcon, PlusIcon, UploadIcon } from '../../ui/icons';
import { useKeys } from '../../ui/keys';
import { Panes, ScreenHeader } from '../../ui/layout';
import { List } from '../../ui/list/list';
import { useSelection } from '../../ui/list/use-selection';
import { Empty, SkeletonRows } from '../../ui/states';
import { usePaneWidth } from '../../ui/window-size';
import { BulkReportPanel } from './bulk-report';
import { BulkRow } from './bulk-row';
import { jobColumns } from './job-columns';
import { JobFilterRow } from './job-filter-row';
import { filterOf, formatSort, nextSort, parseSort } from './job-list';
import { useBulk } from './use-bulk';
import { useFound } from './use-found';
import { useJobActions } from './use-job-actions';
import { useRows } from './use-rows';

const JobSheet = lazy(() => import('./job-sheet'));
const CalendarsSheet = lazy(() => import('./calendars/calendars-sheet'));
const ImportSheet = lazy(() => import('./transfer/import-sheet'));

/** The narrowest list, in pixels, that has room for the keys of its actions. */
const ROOMY = 900;

const idOf = (job: JobSummary): string => job.id;

function NoJobs() {
  const { t } = useFormats();
  const functions = useLive((live) => live.mirror.functions.size);
  return functions === 0 ? (
    <Empty
      title={t('jobs.empty.title')}
      action={<Button onClick={() => go({ screen: 'functions', id: 'new' })}>{t('jobs.empty.createFunction')}</Button>}
    >
      {t('jobs.empty.noFunctions')}
    </Empty>
  ) : (
    <Empty
      title={t('jobs.empty.title')}
      action={
        <Button look="primary" icon={PlusIcon} hint="C" onClick={() => open('new')}>
          {t('jobs.create')}
        </Button>
      }
    >
      {t('jobs.empty.text')}
    </Empty>
  );
}

const noRows: readonly JobSummary[] = [];

export default function JobsScreen() {
  const { t } = useFormats();
  const { id, query } = useLocation();
  const found = useFound(query['q'] ?? '');
  const filter = useMemo(() => ({ ...filterOf(query), found }), [query, found]);
  const sort = parseSort(query['sort']);
  const jobs = useJobs();
  const connecting = useLive((live) => live.connection === 'connecting');
  const known = useRows(filter, sort);
  const rows = known ?? noRows;
  const width = usePaneWidth(id !== null);
  const columns = useMemo(() => jobColumns(t, query['columns']), [t, query]);
  const actions = useJobActions();
  const selection = useSelection(rows, idOf);
  const selecting = selection.rows.length > 0;
  const bulk = useBulk();
  useKeys({ c: () => open('new') });

  return (
    <Panes
      sheet={
        id === null ? undefined : (
          <Suspense>
            {id === 'import' ? (
              <ImportSheet />
            ) : id === 'calendars' ? (
              <CalendarsSheet />
            ) : (
              <JobSheet key={id} id={id} actions={actions} hasKeys={!selecting} />
            )}
          </Suspense>
        )
      }
    >
      <ScreenHeader
        title={t('common.rail.jobs')}
        note={connecting || known === null ? '–' : countText(t, rows.length, jobs.length)}
      >
        <Button look="quiet" icon={CalendarsIcon} onClick={() => open('calendars')}>
          {t('calendars.title')}
        </Button>
        <Button look="quiet" icon={UploadIcon} onClick={() => open('import')}>
          {t('transfer.open')}
        </Button>
        <Button icon={PlusIcon} hint="C" onClick={() => open('new')}>
          {t('jobs.create')}
        </Button>
      </ScreenHeader>
      {connecting || known === null ? (
        <SkeletonRows />
      ) : jobs.length === 0 ? (
        <NoJobs />
      ) : (
        <>
          {selecting ? (
            <BulkRow
              selection={selection}
              total={rows.length}
              bulk={bulk}
              roomy={width >= ROOMY}
              onAll={() => selection.choose(rows.map(idOf))}
            />
          ) : (
            <JobFilterRow ids={() => rows.map(idOf)} />
          )}
          {bulk.report === null ? null : (
            <BulkReportPanel report={bulk.report} onSelect={selection.choose} onClose={bulk.dismiss} />
          )}
          {rows.length === 0 ? (
            <Empty
              title={t('common.filter.none')}
              action={
                <Button onClick={() => setQuery({ state: '', tag: '', function: '', namespace: '', q: '' })}>
                  {t('common.actions.clear')}
                </Button>
              }
            />
          ) : (
            <List
              label={t('common.rail.jobs')}
              rows={rows}
              idOf={idOf}
              columns={columns}
              width={width}
              openId={id}
              onOpen={(job) => open(job.id)}
              selection={selection}
              sort={sort}
              onSort={(key) => setQuery({ sort: formatSort(nextSort(sort, key)) })}
              commands={{
                e: (job) => open(job.id, { tab: 'edit' }),
                // While rows are selected, these are for all of them.
                ...(selecting ? {} : { r: actions.runNow, p: actions.togglePause, Delete: actions.remove }),
              }}
            />
          )}
        </>
      )}
    </Panes>
  );
}
