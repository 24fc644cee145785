import { lazy, Suspense, useMemo } from 'react';
import type { FunctionSummary } from '../../../shared/domain/function';
import type { Translate } from '../../i18n/i18n';
import { useJobs } from '../../store/derived';
import { useLive } from '../../store/live';
import { open, setQuery, useLocation } from '../../store/location';
import { Button } from '../../ui/controls/button';
import { SearchField } from '../../ui/controls/search-field';
import { spanText } from '../../ui/format/spans';
import { countText } from '../../ui/format/count-text';
import { useFormats } from '../../ui/format/use-formats';
import { PlusIcon, SecretsIcon } from '../../ui/icons';
import { useKeys } from '../../ui/keys';
import { FilterRow, Panes, ScreenHeader } from '../../ui/layout';
import { useAtMostEvery } from '../../ui/use-at-most';
import { List, type Column } from '../../ui/list/list';
import { Empty, SkeletonRows } from '../../ui/states';
import { Name, Tag } from '../../ui/text';
import { RelativeTime } from '../../ui/time';
import { usePaneWidth } from '../../ui/window-size';
import classes from './functions.module.css';

const FunctionSheet = lazy(() => import('./function-sheet'));
const SecretsSheet = lazy(() => import('./secrets-sheet'));

/** In the place of a function's id: the sheet of secrets. */
const SECRETS = 'secrets';

const idOf = (fn: FunctionSummary): string => fn.id;

function columnsOf(t: Translate, jobs: ReadonlyMap<string, number>): Column<FunctionSummary>[] {
  return [
    {
      key: 'name',
      header: t('functions.columns.name'),
      track: 'minmax(160px, 1.4fr)',
      cell: (fn) => (
        <span className={classes['name']}>
          <Name>{fn.name}</Name>
        </span>
      ),
    },
    {
      key: 'kind',
      header: t('functions.columns.kind'),
      track: '96px',
      cell: (fn) => <span className={classes['second']}>{t(`words.functionKind.${fn.kind}`)}</span>,
    },
    {
      key: 'version',
      header: t('functions.columns.version'),
      track: '60px',
      align: 'end',
      cell: (fn) => <span>{fn.version}</span>,
    },
    {
      key: 'jobs',
      header: t('common.rail.jobs'),
      track: '60px',
      align: 'end',
      cell: (fn) => <span>{jobs.get(fn.id) ?? 0}</span>,
    },
    {
      key: 'memory',
      header: t('functions.columns.memory'),
      track: '76px',
      align: 'end',
      from: 700,
      cell: (fn) => <bdi className={classes['second']}>{fn.memoryMb} MB</bdi>,
    },
    {
      key: 'timeout',
      header: t('functions.columns.timeout'),
      track: '76px',
      align: 'end',
      from: 700,
      cell: (fn) => <span className={classes['second']}>{spanText(t, fn.timeoutSeconds)}</span>,
    },
    {
      key: 'capabilities',
      header: t('functions.columns.capabilities'),
      track: 'minmax(100px, 1fr)',
      from: 800,
      cell: (fn) => fn.requiredCapabilities.map((capability) => <Tag key={capability}>{capability}</Tag>),
    },
    {
      key: 'updated',
      header: t('functions.columns.updated'),
      track: '120px',
      cell: (fn) => (
        <span className={classes['second']}>
          <RelativeTime at={fn.updatedAt} />
        </span>
      ),
    },
  ];
}

/** The jobs of each function are not counted with every change. */
const COUNTED_EVERY_MS = 2_000;

export default function FunctionsScreen() {
  const { t } = useFormats();
  const { id, query } = useLocation();
  const text = query['q'] ?? '';
  const functions = useLive((live) => live.mirror.functions);
  const connecting = useLive((live) => live.connection === 'connecting');
  const jobs = useAtMostEvery(useJobs(), COUNTED_EVERY_MS);
  const rows = useMemo(
    () =>
      [...functions.values()]
        .filter((fn) => fn.name.toLowerCase().includes(text.toLowerCase()))
        .toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    [functions, text],
  );
  const columns = useMemo(() => {
    const counts = new Map<string, number>();
    for (const job of jobs) counts.set(job.functionId, (counts.get(job.functionId) ?? 0) + 1);
    return columnsOf(t, counts);
  }, [t, jobs]);
  const width = usePaneWidth(id !== null);
  useKeys({ c: () => open('new') });
  const create = (
    <Button icon={PlusIcon} hint="C" onClick={() => open('new')}>
      {t('functions.create')}
    </Button>
  );
  return (
    <Panes
      sheet={
        id === null ? undefined : (
          <Suspense>{id === SECRETS ? <SecretsSheet /> : <FunctionSheet key={id} id={id} />}</Suspense>
        )
      }
    >
      <ScreenHeader
        title={t('common.rail.functions')}
        note={connecting ? '–' : countText(t, rows.length, functions.size)}
      >
        <Button look="quiet" icon={SecretsIcon} onClick={() => open(id === SECRETS ? null : SECRETS)}>
          {t('functions.secrets.title')}
        </Button>
        {create}
      </ScreenHeader>
      {connecting ? (
        <SkeletonRows />
      ) : functions.size === 0 ? (
        <Empty title={t('functions.empty.title')} action={create}>
          {t('functions.empty.text')}
        </Empty>
      ) : (
        <>
          <FilterRow label={t('functions.filter')}>
            <SearchField label={t('common.filter.text')} value={text} onChange={(q) => setQuery({ q })} />
          </FilterRow>
          {rows.length === 0 ? (
            <Empty
              title={t('common.filter.none')}
              action={<Button onClick={() => setQuery({ q: '' })}>{t('common.actions.clear')}</Button>}
            />
          ) : (
            <List
              label={t('common.rail.functions')}
              rows={rows}
              idOf={idOf}
              columns={columns}
              width={width}
              openId={id}
              onOpen={(fn) => open(fn.id)}
              commands={{
                e: (fn) => open(fn.id, { tab: 'edit' }),
                r: (fn) => open(fn.id, { tab: 'once' }),
              }}
            />
          )}
        </>
      )}
    </Panes>
  );
}
