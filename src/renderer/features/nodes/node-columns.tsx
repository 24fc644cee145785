import type { Node } from '../../../shared/domain/node';
import type { Translate } from '../../i18n/i18n';
import { useFormats } from '../../ui/format/use-formats';
import { NodeGlyph } from '../../ui/glyphs/node-glyph';
import type { Column } from '../../ui/list/list';
import { Mono, Tag } from '../../ui/text';
import { RelativeTime } from '../../ui/time';
import classes from './nodes.module.css';

function Status({ node }: { node: Node }) {
  const { t } = useFormats();
  return <NodeGlyph status={node.status} label={t(`words.nodeStatus.${node.status}`)} />;
}

/** A share as a number and a thin bar; amber when little is left. */
export function Share({ percent }: { percent: number | undefined }) {
  if (percent === undefined) return <span className={classes['third']}>–</span>;
  const whole = Math.round(percent);
  return (
    <span className={classes['share']}>
      <span className={classes['track']} aria-hidden>
        <span style={{ width: `${whole}%` }} data-high={whole >= 90} />
      </span>
      <span className={classes['percent']}>{whole}%</span>
    </span>
  );
}

function NodeName({ node }: { node: Node }) {
  const { t } = useFormats();
  return (
    <>
      <span className={classes['name']}>
        <Mono>{node.name}</Mono>
      </span>
      {node.cordoned ? <Tag>{t('nodes.cordoned')}</Tag> : null}
      {node.embedded ? <Tag>{t('nodes.embedded')}</Tag> : null}
      {node.agentBehind ? <Tag>{t('nodes.behind')}</Tag> : null}
    </>
  );
}

export function nodeColumns(t: Translate): Column<Node>[] {
  const usage = (node: Node) => (node.status === 'OFFLINE' ? undefined : (node.usage ?? undefined));
  return [
    {
      key: 'status',
      header: t('nodes.columns.status'),
      unnamed: true,
      track: '8px',
      cell: (node) => <Status node={node} />,
    },
    {
      key: 'name',
      sortable: true,
      header: t('nodes.columns.name'),
      track: 'minmax(170px, 1.3fr)',
      cell: (node) => <NodeName node={node} />,
    },
    {
      key: 'location',
      sortable: true,
      header: t('nodes.columns.location'),
      track: 'minmax(110px, 1fr)',
      from: 560,
      cell: (node) => (
        <span className={classes['second']}>
          <bdi>{node.location}</bdi>
        </span>
      ),
    },
    {
      key: 'capabilities',
      header: t('nodes.columns.capabilities'),
      track: 'minmax(100px, 1fr)',
      from: 900,
      cell: (node) => node.capabilities.map((capability) => <Tag key={capability}>{capability}</Tag>),
    },
    {
      key: 'cpu',
      sortable: true,
      header: t('nodes.columns.cpu'),
      track: '96px',
      from: 800,
      cell: (node) => <Share percent={usage(node)?.cpuPercent} />,
    },
    {
      key: 'memory',
      sortable: true,
      header: t('nodes.columns.memory'),
      track: '96px',
      from: 800,
      cell: (node) => <Share percent={usage(node)?.memoryPercent} />,
    },
    {
      key: 'runs',
      sortable: true,
      header: t('nodes.columns.runs'),
      track: '56px',
      align: 'end',
      cell: (node) => <span className={node.activeRuns === 0 ? classes['third'] : undefined}>{node.activeRuns}</span>,
    },
    {
      key: 'agent',
      sortable: true,
      header: t('nodes.columns.agent'),
      track: '64px',
      from: 900,
      cell: (node) => <span className={classes['second']}>{node.agentVersion}</span>,
    },
    {
      key: 'heartbeat',
      sortable: true,
      header: t('nodes.columns.heartbeat'),
      track: '104px',
      cell: (node) => (
        <span className={node.status === 'OFFLINE' ? classes['bad'] : classes['second']}>
          {node.lastHeartbeatAt === null ? t('common.time.never') : <RelativeTime at={node.lastHeartbeatAt} />}
        </span>
      ),
    },
  ];
}
