import type { Job, Unconfirmed } from '../../../../shared/domain/job';
import { useQuery } from '../../../client/use-query';
import { useFormats } from '../../../ui/format/use-formats';
import { Empty, Failed, SkeletonRows } from '../../../ui/states';
import { RelativeTime } from '../../../ui/time';
import { NodeLink } from './node-link';
import classes from './view.module.css';

/** The nodes that fire this job by themselves, and which of them have not said that they know it as it is now. */
export function NodesTab({ job, unconfirmed }: { job: Job; unconfirmed: Unconfirmed }) {
  const { t } = useFormats();
  const nodes = useQuery('jobs.nodes', { id: job.id }, `${job.revision} ${unconfirmed.nodes} ${unconfirmed.away}`);
  if (nodes.value === null)
    return nodes.error === null ? <SkeletonRows /> : <Failed error={nodes.error} onRetry={nodes.reload} />;
  const { items } = nodes.value;
  if (items.length === 0) return <Empty title={t('jobs.nodes.none')}>{t('jobs.nodes.noneText')}</Empty>;
  return (
    <table className={classes['table']} aria-label={t('jobs.tabs.nodes')}>
      <thead>
        <tr>
          <th scope="col">{t('jobs.nodes.node')}</th>
          <th scope="col">{t('jobs.nodes.state')}</th>
          <th scope="col">{t('jobs.nodes.heard')}</th>
        </tr>
      </thead>
      <tbody>
        {items.map((node) => (
          <tr key={node.nodeId} data-tone={node.isConfirmed ? undefined : 'warn'}>
            <td>
              <NodeLink id={node.nodeId} name={node.nodeName} />
            </td>
            <td>
              {t(
                node.isConfirmed
                  ? 'jobs.nodes.fires'
                  : node.wanted
                    ? 'jobs.nodes.mayNotKnow'
                    : 'jobs.nodes.mayStillFire',
              )}{' '}
              {node.isAway && !node.isConfirmed ? t('jobs.nodes.unknown') : null}
            </td>
            <td>
              {node.lastHeartbeatAt === null ? t('common.time.never') : <RelativeTime at={node.lastHeartbeatAt} />}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
