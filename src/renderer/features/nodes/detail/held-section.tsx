import type { Deployment } from '../../../../shared/domain/deployment';
import type { Node } from '../../../../shared/domain/node';
import type { OperationOutput } from '../../../../shared/contract/operations';
import { useQuery } from '../../../client/use-query';
import { useDeployments } from '../../../store/use-deployments';
import { useLive } from '../../../store/live';
import { useFormats } from '../../../ui/format/use-formats';
import { Section } from '../../../ui/layout';
import { Link } from '../../../ui/link';
import { Name, Tag } from '../../../ui/text';
import { RelativeTime } from '../../../ui/time';
import { reasonWords } from '../../../ui/words';
import classes from './detail.module.css';

type FiredJob = OperationOutput<'nodes.jobs'>['items'][number];

const SHOWN = 200;

function DeploymentRow({ one }: { one: Deployment }) {
  const { t } = useFormats();
  return (
    <li className={classes['heldRow']}>
      <Link to={{ screen: 'functions', id: one.functionId }}>
        <Name>{one.functionName}</Name>
      </Link>
      <span>
        {t('nodes.held.version', { version: one.version })}
        {one.version === one.activeVersion ? null : (
          <span className={classes['warn']}> {t('nodes.held.active', { version: one.activeVersion })}</span>
        )}
      </span>
      <span className={classes[one.state === 'failed' ? 'bad' : one.state === 'ready' ? 'second' : 'busy']}>
        {t(`nodes.held.states.${one.state}`)}
        {one.error === null ? null : `: ${reasonWords(one.error)}`}
      </span>
      <span className={classes['end']}>
        <RelativeTime at={one.deployedAt} />
      </span>
    </li>
  );
}

/** The functions that are deployed to a node. */
export function DeploymentsSection({ node }: { node: Node }) {
  const { t } = useFormats();
  const { rows } = useDeployments({ nodeId: node.id });
  if (rows === null) return null;
  return (
    <Section title={t('nodes.held.title')} note={t('nodes.held.of', { count: rows.length, max: node.maxFunctions })}>
      {rows.length === 0 ? (
        <p className={classes['padded']}>{t('nodes.held.none')}</p>
      ) : (
        <ul className={classes['rows']}>
          {rows.map((one) => (
            <DeploymentRow key={one.functionId} one={one} />
          ))}
        </ul>
      )}
    </Section>
  );
}

function FiredJobRow({ job }: { job: FiredJob }) {
  const { t } = useFormats();
  return (
    <li className={classes['firedRow']}>
      <span>
        <Link to={{ screen: 'jobs', id: job.jobId }}>
          <Name>{job.jobName}</Name>
        </Link>{' '}
        {job.namespace === 'default' ? null : <Tag>{job.namespace}</Tag>}
      </span>
      <span className={classes[job.isConfirmed && job.wanted ? 'second' : 'warn']}>
        {t(job.wanted ? (job.isConfirmed ? 'nodes.fires.holds' : 'nodes.fires.onItsWay') : 'nodes.fires.leaving')}
      </span>
    </li>
  );
}

/** The jobs that a node fires by its own clock. Nodes that fire none have no such part. */
export function FiredJobsSection({ node }: { node: Node }) {
  const { t } = useFormats();
  const unconfirmed = useLive((live) => {
    let mark = 0;
    for (const job of live.mirror.jobs.values())
      if (job.firedBy === 'node') mark += job.revision + job.unconfirmed.nodes;
    return mark;
  });
  const { value } = useQuery('nodes.jobs', { id: node.id, limit: SHOWN }, `${unconfirmed} ${node.statusSince}`);
  if (value === null || value.items.length === 0) return null;
  return (
    <Section title={t('nodes.fires.title')} note={t(node.connected ? 'nodes.fires.note' : 'nodes.fires.away')}>
      <ul className={classes['rows']}>
        {value.items.map((job) => (
          <FiredJobRow key={job.jobId} job={job} />
        ))}
      </ul>
    </Section>
  );
}
