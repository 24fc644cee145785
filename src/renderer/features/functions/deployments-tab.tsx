import { lazy, Suspense, useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { Deployment, PlacedOn } from '../../../shared/domain/deployment';
import type { FunctionDefinition } from '../../../shared/domain/function';
import type { Translate } from '../../i18n/i18n';
import { useDeployments } from '../../store/use-deployments';
import { go } from '../../store/location';
import { notify } from '../../store/notices';
import { Button, IconButton } from '../../ui/controls/button';
import { FilterMenu } from '../../ui/controls/filter-menu';
import { useFormats } from '../../ui/format/use-formats';
import { useGoneReason } from '../../ui/gone';
import { DeploymentGlyph } from '../../ui/glyphs/deployment-glyph';
import { DeleteIcon, PlayIcon } from '../../ui/icons';
import { List, type Column } from '../../ui/list/list';
import { Empty, Failed, SkeletonRows } from '../../ui/states';
import { Mono } from '../../ui/text';
import { RelativeTime } from '../../ui/time';
import { useCommand } from '../../ui/use-command';
import { sheetWidth, useCompact } from '../../ui/window-size';
import { byVersion, countDeployments, type DeploymentCounts } from './deployment-count';
import classes from './deployments-tab.module.css';

const DeployModal = lazy(() => import('./deploy-modal'));

const missing = ['failed', 'syncing', 'waiting'] as const;
const states = [...missing, 'ready'] as const;
const idOf = (row: Deployment): string => row.nodeId;

/** How far it is, as a bar in the colours of its parts; the sentence above says the same. */
function Progress({ counts }: { counts: DeploymentCounts }) {
  const { t } = useFormats();
  return (
    <div
      className={classes['bar']}
      role="progressbar"
      aria-label={t('functions.nodes.progress')}
      aria-valuemin={0}
      aria-valuemax={counts.total}
      aria-valuenow={counts.ready}
    >
      {(['ready', 'syncing', 'failed', 'waiting'] as const)
        .filter((state) => counts[state] > 0)
        .map((state) => (
          <span key={state} data-state={state} style={{ flexGrow: counts[state] }} />
        ))}
    </div>
  );
}

function columnsOf(
  t: Translate,
  { undeploy, warmUp, canWarm }: { undeploy: (id: string) => void; warmUp: (id: string) => void; canWarm: boolean },
): Column<Deployment>[] {
  return [
    {
      key: 'node',
      header: t('runs.columns.node'),
      track: 'minmax(150px, 1.4fr)',
      cell: (row) => (
        <>
          <DeploymentGlyph state={row.state} />
          <span>
            <Mono>{row.nodeName}</Mono>
          </span>
        </>
      ),
    },
    {
      key: 'state',
      header: t('common.filter.state'),
      track: 'minmax(100px, 1fr)',
      cell: (row) => (
        <span className={classes['state']} data-state={row.state} title={row.error ?? undefined}>
          {row.error === null ? (
            t(`functions.nodes.state.${row.state}`)
          ) : (
            <>
              {t('functions.nodes.state.failed')}: <bdi>{row.error}</bdi>
            </>
          )}
        </span>
      ),
    },
    {
      key: 'version',
      header: t('functions.columns.version'),
      track: '56px',
      align: 'end',
      cell: (row) => (
        <span
          title={
            row.version === row.activeVersion ? undefined : t('functions.nodes.behind', { version: row.activeVersion })
          }
        >
          {row.version === row.activeVersion ? row.version : `${row.version} ≠ ${row.activeVersion}`}
        </span>
      ),
    },
    {
      key: 'since',
      header: t('functions.nodes.since'),
      track: '72px',
      cell: (row) => (
        <span className={classes['second']}>
          <RelativeTime at={row.deployedAt} />
        </span>
      ),
    },
    {
      key: 'actions',
      header: t('functions.nodes.actions'),
      unnamed: true,
      track: '64px',
      cell: (row) => (
        <span
          className={classes['rowActions']}
          // The row itself opens the node.
          onClick={(event) => event.stopPropagation()}
          role="presentation"
        >
          {canWarm ? (
            <IconButton
              label={t('functions.nodes.warmUpOn', { node: row.nodeName })}
              icon={PlayIcon}
              onClick={() => warmUp(row.nodeId)}
            />
          ) : null}
          <IconButton
            label={t('functions.nodes.undeployFrom', { node: row.nodeName })}
            icon={DeleteIcon}
            onClick={() => undeploy(row.nodeId)}
          />
        </span>
      ),
    },
  ];
}

/** On which nodes a function is, how far it has come to each, and what can be done about it. */
export default function DeploymentsTab({ definition }: { definition: FunctionDefinition }) {
  const { t, dates } = useFormats();
  const { id, name } = definition;
  const { rows, error, reload } = useDeployments({ functionId: id });
  const { send, busy } = useCommand();
  const gone = useGoneReason();
  const compact = useCompact();
  const [deploying, setDeploying] = useState(false);
  const [state, setState] = useState('');
  // Executors that wait have no secrets: theirs come with each start.
  const hasSecrets = Object.values(definition.environment).some((value) => typeof value !== 'string');
  /** What was shown last, for commands that were made before it came. */
  const latest = useRef<readonly Deployment[]>([]);
  useLayoutEffect(() => {
    latest.current = rows ?? [];
  });
  const tell = (key: 'undeployed' | 'warmedUp', placed: PlacedOn, undo?: () => void): void =>
    notify({
      text: t(`functions.notices.${key}`, { count: placed.deployed, name }),
      tone: placed.deployed === 0 && placed.rejected.length > 0 ? 'failed' : 'done',
      ...(undo ? { undo } : {}),
    });
  const undeploy = async (nodeIds: string[] | null): Promise<void> => {
    const held = latest.current;
    const result = await send('functions.undeploy', { id, ...(nodeIds === null ? {} : { nodeIds }) });
    if (!result.ok) return;
    const taken = new Set(result.value.nodeIds);
    const again = async (): Promise<void> => {
      for (const [version, back] of byVersion(held.filter((row) => taken.has(row.nodeId)))) {
        await send('functions.deploy', { id, strategy: 'nodes', nodeIds: back, version });
      }
    };
    tell('undeployed', result.value, taken.size === 0 ? undefined : () => void again());
  };
  const warmUp = async (nodeIds: string[] | null): Promise<void> => {
    const result = await send('functions.warmUp', { id, ...(nodeIds === null ? {} : { nodeIds }) });
    if (result.ok) tell('warmedUp', result.value);
  };
  const columns = useMemo(
    () =>
      columnsOf(t, {
        undeploy: (node) => void undeploy([node]),
        warmUp: (node) => void warmUp([node]),
        canWarm: !hasSecrets,
      }),
    // The commands are made anew with each rendering and do the same.
    // oxlint-disable-next-line react/exhaustive-deps
    [t, id, hasSecrets],
  );
  const counts = countDeployments(rows ?? []);
  const shown = useMemo(() => (rows ?? []).filter((row) => state === '' || row.state === state), [rows, state]);
  const deploy = (
    <Button look="primary" disabledReason={gone} onClick={() => setDeploying(true)}>
      {t('functions.nodes.deploy')}
    </Button>
  );
  return (
    <div className={classes['tab']}>
      {rows === null ? (
        error === null ? (
          <SkeletonRows />
        ) : (
          <Failed error={error} onRetry={reload} />
        )
      ) : rows.length === 0 ? (
        <Empty title={t('functions.nodes.empty')} action={deploy}>
          {t('functions.nodes.emptyText')}
        </Empty>
      ) : (
        <>
          <header className={classes['header']}>
            <p role="status">
              {t('functions.nodes.sentence', { count: counts.total, ready: dates.number(counts.ready) })}{' '}
              {missing
                .filter((each) => counts[each] > 0)
                .map((each) => t(`functions.nodes.count.${each}`, { count: counts[each] }))
                .join(t('words.schedule.and'))}
            </p>
            <Progress counts={counts} />
          </header>
          <div className={classes['tools']}>
            <FilterMenu
              name={t('common.filter.state')}
              value={state}
              any={t('common.filter.any')}
              choices={states.map((value) => ({
                value,
                label: t(`functions.nodes.state.${value}`),
                glyph: <DeploymentGlyph state={value} />,
              }))}
              onChange={setState}
            />
            <span className={classes['end']}>
              <Button look="quiet" disabledReason={gone} busy={busy} onClick={() => void undeploy(null)}>
                {t('functions.nodes.undeployAll')}
              </Button>
              <Button
                look="quiet"
                disabledReason={gone ?? (hasSecrets ? t('functions.nodes.noWarmUp') : undefined)}
                busy={busy}
                onClick={() => void warmUp(null)}
              >
                {t('functions.nodes.warmUpAll')}
              </Button>
              {deploy}
            </span>
          </div>
          {shown.length === 0 ? (
            <Empty title={t('common.filter.none')} />
          ) : (
            <List
              label={t('functions.tabs.nodes')}
              rows={shown}
              idOf={idOf}
              columns={columns}
              width={compact ? sheetWidth.compact : sheetWidth.wide}
              openId={null}
              onOpen={(row) => go({ screen: 'nodes', id: row.nodeId })}
            />
          )}
        </>
      )}
      {deploying ? (
        <Suspense>
          <DeployModal definition={definition} onClose={() => setDeploying(false)} />
        </Suspense>
      ) : null}
    </div>
  );
}
