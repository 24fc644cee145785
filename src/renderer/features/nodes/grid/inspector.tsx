import type { Node } from '../../../../shared/domain/node';
import { Button } from '../../../ui/controls/button';
import { useFormats } from '../../../ui/format/use-formats';
import { NodeGlyph, nodeRole } from '../../../ui/glyphs/node-glyph';
import { Fact, Facts } from '../../../ui/layout';
import { Mono, Tag } from '../../../ui/text';
import { role } from '../../../ui/theme/roles';
import { AbsoluteTime, RelativeTime } from '../../../ui/time';
import { reasonWords } from '../../../ui/words';
import { Share } from '../node-columns';
import classes from './grid.module.css';
import type { Grouping, Trouble } from './groups';
import { useGroupName } from './words';

/** The node that is pointed at, or that the keys have reached. */
export function NodeBrief({ node, onOpen }: { node: Node | null; onOpen: (node: Node) => void }) {
  const { t } = useFormats();
  if (node === null) {
    return (
      <div className={classes['brief']}>
        <p className={classes['hint']}>{t('nodes.grid.keys')}</p>
      </div>
    );
  }
  const reason = node.status === 'MAINTENANCE' ? node.statusReason : reasonWords(node.statusReason);
  const usage = node.status === 'OFFLINE' ? null : node.usage;
  return (
    <div className={classes['brief']}>
      <h2 className={classes['briefTitle']}>
        <NodeGlyph status={node.status} />
        <Mono>{node.name}</Mono>
      </h2>
      <p className={classes['briefStatus']}>
        <span style={{ color: role(node.status === 'ONLINE' ? 'succeeded' : nodeRole(node.status)) }}>
          {t(`words.nodeStatus.${node.status}`)}
        </span>
        {reason === null || reason === '' ? null : (
          <>
            {' '}
            (<bdi>{reason}</bdi>)
          </>
        )}
        {t('common.list.comma')}
        {t('nodes.since')} <RelativeTime at={node.statusSince} />
      </p>
      <Facts>
        {node.location === '' ? null : (
          <Fact label={t('nodes.columns.location')}>
            <bdi>{node.location}</bdi>
          </Fact>
        )}
        <Fact label={t('nodes.columns.heartbeat')}>
          {node.lastHeartbeatAt === null ? t('common.time.never') : <AbsoluteTime at={node.lastHeartbeatAt} precise />}
        </Fact>
        <Fact label={t('nodes.columns.runs')}>
          {t('nodes.runsOf', { active: node.activeRuns, max: node.maxConcurrentRuns })}
        </Fact>
        <Fact label={t('nodes.columns.cpu')}>
          <Share percent={usage?.cpuPercent} />
        </Fact>
        <Fact label={t('nodes.columns.memory')}>
          <Share percent={usage?.memoryPercent} />
        </Fact>
        {node.agentVersion === null ? null : (
          <Fact label={t('nodes.columns.agent')}>
            <Mono>{node.agentVersion}</Mono>
          </Fact>
        )}
        {node.capabilities.length === 0 ? null : (
          <Fact label={t('nodes.columns.capabilities')}>
            {node.capabilities.map((capability) => (
              <span key={capability}>
                <Tag>{capability}</Tag>{' '}
              </span>
            ))}
          </Fact>
        )}
      </Facts>
      <div className={classes['briefActions']}>
        <Button hint="↵" onClick={() => onOpen(node)}>
          {t('nodes.grid.open')}
        </Button>
      </div>
    </div>
  );
}

const SHOWN = 14;

function TroubleRow({ trouble, grouping, onPick }: { trouble: Trouble; grouping: Grouping; onPick: () => void }) {
  const { t, dates } = useFormats();
  const name = useGroupName();
  const { status, since, reason } = trouble;
  const words = status === 'MAINTENANCE' ? reason : status === 'OFFLINE' ? null : reasonWords(reason);
  return (
    <li>
      <button type="button" className={classes['trouble']} onClick={onPick}>
        <NodeGlyph status={status} label={t(`words.nodeStatus.${status}`)} />
        <bdi className={classes['troubleName']}>{name(grouping, trouble.key)}</bdi>
        <b>{dates.number(trouble.nodes.length)}</b>
        <span>
          {words === null || words === '' ? (
            since === null ? (
              t('nodes.grid.scattered')
            ) : (
              <AbsoluteTime at={since} />
            )
          ) : (
            <bdi>{words}</bdi>
          )}
        </span>
      </button>
    </li>
  );
}

/** What is not online, to read: the text beside the picture. */
export function Troubles({
  troubles,
  grouping,
  onPick,
}: {
  troubles: readonly Trouble[];
  grouping: Grouping;
  onPick: (node: Node) => void;
}) {
  const { t, dates } = useFormats();
  const count = troubles.reduce((sum, { nodes }) => sum + nodes.length, 0);
  const places = new Set(troubles.map(({ key }) => key)).size;
  return (
    <section className={classes['troubles']} aria-label={t('nodes.grid.notOnline')}>
      <header>
        <h2>{t('nodes.grid.notOnline')}</h2>
        <span>
          {count === 0 ? t('nodes.grid.allOnline') : t('nodes.grid.notOnlineNote', { count, n: dates.number(count) })}
          {places > 1 ? t('nodes.grid.inGroups', { count: places }) : null}
        </span>
      </header>
      <ul>
        {troubles.slice(0, SHOWN).map((trouble) => (
          <TroubleRow
            key={`${trouble.status} ${trouble.key}`}
            trouble={trouble}
            grouping={grouping}
            onPick={() => {
              const [first] = trouble.nodes;
              if (first !== undefined) onPick(first);
            }}
          />
        ))}
      </ul>
      {troubles.length <= SHOWN ? null : (
        <p className={classes['hint']}>{t('common.list.more', { count: troubles.length - SHOWN })}</p>
      )}
    </section>
  );
}
