import { lazy, Suspense, useMemo } from 'react';
import type { Node, NodeStatus } from '../../../shared/domain/node';
import { nodeCounts, presentNodes } from '../../store/derived';
import { useLive } from '../../store/live';
import { open, setQuery, useLocation } from '../../store/location';
import { Button } from '../../ui/controls/button';
import { FilterMenu } from '../../ui/controls/filter-menu';
import { SearchField } from '../../ui/controls/search-field';
import { countText } from '../../ui/format/count-text';
import { useFormats } from '../../ui/format/use-formats';
import { useGoneReason } from '../../ui/gone';
import { NodeGlyph } from '../../ui/glyphs/node-glyph';
import { PlusIcon } from '../../ui/icons';
import { useKeys } from '../../ui/keys';
import { FilterRow, Panes, ScreenHeader } from '../../ui/layout';
import { List } from '../../ui/list/list';
import { Empty, SkeletonRows } from '../../ui/states';
import { useAtMostEvery } from '../../ui/use-at-most';
import { usePaneWidth } from '../../ui/window-size';
import { GridChoices, ViewChoice } from './grid/choices';
import { colouringOf, groupingOf, viewOf } from './grid/query';
import { nodeColumns } from './node-columns';
import { formatNodeSort, nextNodeSort, parseNodeSort, useNodeOrder } from './node-order';
import classes from './nodes.module.css';

const NodeSheet = lazy(() => import('./detail/node-sheet'));
const GridView = lazy(() => import('./grid/grid-view'));
const GridLegend = lazy(() => import('./grid/legend'));
const AddNode = lazy(() => import('./add/add-node'));

const statuses: NodeStatus[] = ['ONLINE', 'OFFLINE', 'DEGRADED', 'SYNCING', 'MAINTENANCE'];
/** Nobody reads faster, and a large fleet never stands still. */
const SHOWN_EVERY_MS = { small: 250, large: 500 };
const LARGE_FROM = 2_000;
const idOf = (node: Node): string => node.id;

function matches(node: Node, status: string, agent: string, text: string): boolean {
  if (status !== '' && node.status !== status) return false;
  if (agent === 'behind' && !node.agentBehind) return false;
  const wanted = text.toLowerCase();
  return [node.name, node.location, ...node.capabilities].some((word) => word.toLowerCase().includes(wanted));
}

/** How many there are of each status; what is pressed shows those alone. */
function Counts({ status: chosen }: { status: string }) {
  const { t, dates } = useFormats();
  const counts = useLive((live) => nodeCounts(live.mirror.nodes));
  return (
    <div className={classes['counts']}>
      {statuses
        .filter((status) => status === 'ONLINE' || counts[status] > 0)
        .map((status) => (
          <button
            key={status}
            type="button"
            aria-pressed={status === chosen}
            onClick={() => setQuery({ status: status === chosen ? '' : status })}
          >
            <NodeGlyph status={status} /> {t(`words.nodeStatus.${status}`)} <b>{dates.number(counts[status])}</b>
          </button>
        ))}
    </div>
  );
}

export default function NodesScreen() {
  const { t } = useFormats();
  const { id, query } = useLocation();
  const status = query['status'] ?? '';
  const agent = query['agent'] ?? '';
  const text = query['q'] ?? '';
  const present = useLive((live) => live.mirror.nodes);
  const nodes = presentNodes(
    useAtMostEvery(present, present.size > LARGE_FROM ? SHOWN_EVERY_MS.large : SHOWN_EVERY_MS.small),
  );
  const connecting = useLive((live) => live.connection === 'connecting');
  const gone = useGoneReason();
  const sort = parseNodeSort(query['sort']);
  const ordered = useNodeOrder(nodes, sort);
  const rows = useMemo(
    () =>
      status === '' && agent === '' && text === ''
        ? ordered
        : ordered.filter((node) => matches(node, status, agent, text)),
    [ordered, status, agent, text],
  );
  const hasBehind = useMemo(() => nodes.some((node) => node.agentBehind), [nodes]);
  const view = viewOf(query);
  const isGrid = view === 'grid';
  const colouring = colouringOf(query);
  const grouping = groupingOf(query);
  const adding = id === 'new';
  const sheetId = adding ? null : id;
  const width = usePaneWidth(sheetId !== null);
  const columns = useMemo(() => nodeColumns(t), [t]);
  const add = (): void => {
    if (gone === undefined) open('new');
  };
  useKeys({ c: add });
  const addButton = (
    <Button icon={PlusIcon} hint="C" disabledReason={gone} onClick={add}>
      {t('nodes.add.action')}
    </Button>
  );

  return (
    <Panes
      sheet={
        sheetId === null ? undefined : (
          <Suspense>
            <NodeSheet key={sheetId} id={sheetId} />
          </Suspense>
        )
      }
    >
      <ScreenHeader title={t('common.rail.nodes')} note={connecting ? '–' : countText(t, rows.length, nodes.length)}>
        <ViewChoice view={view} />
        {addButton}
      </ScreenHeader>
      {connecting ? (
        <SkeletonRows />
      ) : nodes.length === 0 ? (
        <Empty title={t('nodes.empty.title')} action={addButton}>
          {t('nodes.empty.text')}
        </Empty>
      ) : (
        <>
          <FilterRow label={t('nodes.filter')}>
            {isGrid && (status === '' || sheetId === null) ? null : (
              <FilterMenu
                name={t('nodes.columns.status')}
                value={status}
                any={t('common.filter.any')}
                choices={statuses.map((value) => ({
                  value,
                  label: t(`words.nodeStatus.${value}`),
                  glyph: <NodeGlyph status={value} />,
                }))}
                onChange={(value) => setQuery({ status: value })}
              />
            )}
            {agent === '' && !hasBehind ? null : (
              <FilterMenu
                name={t('nodes.columns.agent')}
                value={agent}
                any={t('common.filter.any')}
                choices={[{ value: 'behind', label: t('nodes.behindHub') }]}
                onChange={(value) => setQuery({ agent: value })}
              />
            )}
            <SearchField label={t('nodes.find')} value={text} onChange={(q) => setQuery({ q })} />
            {isGrid ? <GridChoices nodes={nodes} colouring={colouring} grouping={grouping} /> : null}
            {sheetId !== null ? null : !isGrid || colouring === 'status' ? (
              <Counts status={status} />
            ) : (
              <Suspense>
                <GridLegend nodes={rows} colouring={colouring} />
              </Suspense>
            )}
          </FilterRow>
          {rows.length === 0 ? (
            <Empty
              title={t('common.filter.none')}
              action={
                <Button onClick={() => setQuery({ status: '', agent: '', q: '' })}>{t('common.actions.clear')}</Button>
              }
            />
          ) : isGrid ? (
            <Suspense>
              <GridView nodes={rows} width={width} colouring={colouring} grouping={grouping} openId={sheetId} />
            </Suspense>
          ) : (
            <List
              label={t('common.rail.nodes')}
              rows={rows}
              idOf={idOf}
              columns={columns}
              sort={sort}
              onSort={(key) => setQuery({ sort: formatNodeSort(nextNodeSort(sort, key)) })}
              width={width}
              openId={sheetId}
              onOpen={(node) => open(node.id)}
            />
          )}
        </>
      )}
      {adding ? (
        <Suspense>
          <AddNode />
        </Suspense>
      ) : null}
    </Panes>
  );
}
