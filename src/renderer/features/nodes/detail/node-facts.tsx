import type { Node } from '../../../../shared/domain/node';
import { durationText } from '../../../ui/format/spans';
import { useFormats } from '../../../ui/format/use-formats';
import { Fact, Facts } from '../../../ui/layout';
import { Id, Mono, Tag } from '../../../ui/text';
import { role } from '../../../ui/theme/roles';
import { AbsoluteTime, RelativeTime } from '../../../ui/time';
import { labelWords } from '../labels';
import { Share } from '../node-columns';
import classes from './detail.module.css';

/** Below this a difference is that of the network, and of no meaning to schedules. */
const SKEW_MS_MIN = 1_000;

function ClockSkew({ ms }: { ms: number }) {
  const { t } = useFormats();
  if (Math.abs(ms) < SKEW_MS_MIN) return t('nodes.clockAlike');
  const span = durationText(t, Math.abs(ms));
  return (
    <span style={{ color: role('retrying') }}>{t(ms > 0 ? 'nodes.clockAhead' : 'nodes.clockBehind', { span })}</span>
  );
}

/** What is known of a node. */
export function NodeFacts({ node }: { node: Node }) {
  const { t, dates } = useFormats();
  const online = node.status !== 'OFFLINE';
  return (
    <Facts>
      {node.location === '' ? null : <Fact label={t('nodes.columns.location')}>{node.location}</Fact>}
      <Fact label={t('nodes.columns.heartbeat')}>
        {node.lastHeartbeatAt === null ? (
          t('common.time.never')
        ) : (
          <>
            <AbsoluteTime at={node.lastHeartbeatAt} precise /> · <RelativeTime at={node.lastHeartbeatAt} />
          </>
        )}
      </Fact>
      <Fact label={t('nodes.columns.runs')}>
        {t('nodes.runsOf', { active: node.activeRuns, max: dates.number(node.maxConcurrentRuns) })}
      </Fact>
      {online && node.usage ? (
        <>
          <Fact label={t('nodes.columns.cpu')}>
            <Share percent={node.usage.cpuPercent} />
          </Fact>
          <Fact label={t('nodes.columns.memory')}>
            <Share percent={node.usage.memoryPercent} />
          </Fact>
        </>
      ) : null}
      {node.resources ? (
        <Fact label={t('nodes.machine')}>
          {t('nodes.resources', {
            count: node.resources.cpuCount,
            memory: (node.resources.memoryMb / 1_024).toFixed(1),
          })}
          {node.platform === null ? null : (
            <>
              {t('common.list.comma')}
              <Mono>{node.platform}</Mono>
            </>
          )}
        </Fact>
      ) : null}
      {node.agentVersion === null ? null : (
        <Fact label={t('nodes.columns.agent')}>
          <Mono>{node.agentVersion}</Mono>
          {node.agentBehind ? <p className={classes['note']}>{t('nodes.behindSentence')}</p> : null}
        </Fact>
      )}
      <Fact label={t('nodes.columns.capabilities')}>
        {node.capabilities.length === 0
          ? t('nodes.none')
          : node.capabilities.map((capability) => (
              <span key={capability}>
                <Tag>{capability}</Tag>{' '}
              </span>
            ))}
      </Fact>
      {Object.keys(node.labels).length === 0 ? null : (
        <Fact label={t('nodes.labels')}>
          <Mono>{labelWords(node.labels).join(' ')}</Mono>
        </Fact>
      )}
      {node.clockSkewMs === null ? null : (
        <Fact label={t('nodes.clock')}>
          <ClockSkew ms={node.clockSkewMs} />
        </Fact>
      )}
      {node.timezoneDiffers === true ? <Fact label={t('nodes.timezones')}>{t('nodes.timezonesDiffer')}</Fact> : null}
      <Fact label={t('nodes.enrolled')}>
        <AbsoluteTime at={node.enrolledAt} />
      </Fact>
      <Fact label={t('nodes.id')}>
        <Id id={node.id} whole />
      </Fact>
    </Facts>
  );
}
