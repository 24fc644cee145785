import type { Node } from '../../../../shared/domain/node';
import { useFormats } from '../../../ui/format/use-formats';
import { nodeRole } from '../../../ui/glyphs/node-glyph';
import { role } from '../../../ui/theme/roles';
import { RelativeTime, WhenTime } from '../../../ui/time';
import classes from './detail.module.css';
import { StatusReason } from './status-reason';

function Drain({ node }: { node: Node }) {
  const { t } = useFormats();
  if (node.drain === null) return null;
  const { isDone, deadlineAt } = node.drain;
  return (
    <p className={classes['state']} data-tone={isDone ? undefined : 'warn'} role="status">
      {isDone ? t('nodes.drain.done') : t('nodes.drain.underWay', { count: node.activeRuns })}{' '}
      {isDone ? null : deadlineAt === null ? (
        t('nodes.drain.open')
      ) : (
        <>
          {t('nodes.drain.until')} <WhenTime at={deadlineAt} />
        </>
      )}
    </p>
  );
}

/** What a node is, since when and why, and what was decided about it, in words. */
export function Sentence({ node }: { node: Node }) {
  const { t } = useFormats();
  const tone = role(node.status === 'ONLINE' ? 'succeeded' : nodeRole(node.status));
  const hasReason = node.statusReason !== null && node.statusReason !== '';
  return (
    <div className={classes['sentence']}>
      <p>
        <span style={{ color: tone }}>{t(`words.nodeStatus.${node.status}`)}</span>
        {hasReason ? (
          <>
            {' '}
            (<StatusReason status={node.status} reason={node.statusReason} />)
          </>
        ) : null}
        {t('common.list.comma')}
        {t('nodes.since')} <RelativeTime at={node.statusSince} />
        {node.cordoned && node.drain === null ? `. ${t('nodes.cordonedSentence')}` : null}
      </p>
      {node.maintenance && !node.connected ? <p className={classes['state']}>{t('nodes.maintenance.away')}</p> : null}
      {node.access === 'revoked' ? (
        <p className={classes['state']} data-tone="warn">
          {t('nodes.key.revokedSentence')}
        </p>
      ) : null}
      <Drain node={node} />
    </div>
  );
}
