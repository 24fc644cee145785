import { useState } from 'react';
import type { Node } from '../../../shared/domain/node';
import { useLive } from '../../store/live';
import { go, open } from '../../store/location';
import { notify } from '../../store/notices';
import { Button } from '../../ui/controls/button';
import { TextField } from '../../ui/controls/fields';
import { Modal, ModalActions } from '../../ui/controls/modal';
import { useErrorText } from '../../ui/errors';
import { durationText } from '../../ui/format/spans';
import { useFormats } from '../../ui/format/use-formats';
import { useGoneReason } from '../../ui/gone';
import { NodeGlyph, nodeRole } from '../../ui/glyphs/node-glyph';
import { DeleteIcon, EditIcon } from '../../ui/icons';
import { useKeys } from '../../ui/keys';
import { Fact, Facts, Section, Sheet } from '../../ui/layout';
import { Empty } from '../../ui/states';
import { Id, Mono, Tag } from '../../ui/text';
import { role } from '../../ui/theme/roles';
import { AbsoluteTime, RelativeTime } from '../../ui/time';
import { useCommand } from '../../ui/use-command';
import { reasonWords } from '../../ui/words';
import { Share } from './node-columns';
import classes from './nodes.module.css';
import { WaitingRoom } from './waiting-room';

function Sentence({ node }: { node: Node }) {
  const { t } = useFormats();
  const reason = reasonWords(node.statusReason);
  return (
    <p className={classes['sentence']}>
      <span style={{ color: role(node.status === 'ONLINE' ? 'succeeded' : nodeRole(node.status)) }}>
        {t(`words.nodeStatus.${node.status}`)}
      </span>
      {reason === null ? null : ` (${reason})`}, {t('nodes.since')} <RelativeTime at={node.statusSince} />
      {node.cordoned ? `. ${t('nodes.cordonedSentence')}` : null}
    </p>
  );
}

function Rename({ node, onDone }: { node: Node; onDone: () => void }) {
  const { t } = useFormats();
  const words = useErrorText();
  const { send, busy } = useCommand();
  const [name, setName] = useState(node.name);
  const [location, setLocation] = useState(node.location);
  const [error, setError] = useState<string | null>(null);
  const save = async (): Promise<void> => {
    const result = await send(
      'nodes.update',
      { id: node.id, name: name.trim(), location: location.trim() },
      { quiet: true },
    );
    if (result.ok) onDone();
    else setError(words(result.error));
  };
  useKeys({ Escape: onDone });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <Facts>
        <Fact label={t('nodes.columns.name')}>
          <TextField label={t('nodes.columns.name')} value={name} mono error={error ?? undefined} onChange={setName} />
        </Fact>
        <Fact label={t('nodes.columns.location')}>
          <TextField label={t('nodes.columns.location')} value={location} onChange={setLocation} />
        </Fact>
        <Fact label="">
          <div className={classes['rename']}>
            <Button look="primary" submit busy={busy}>
              {t('common.actions.save')}
            </Button>
            <Button look="quiet" onClick={onDone}>
              {t('common.actions.cancel')}
            </Button>
          </div>
        </Fact>
      </Facts>
    </form>
  );
}

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

function NodeFacts({ node }: { node: Node }) {
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
              {', '}
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
          <Mono>
            {Object.entries(node.labels)
              .map(([key, value]) => `${key}=${value}`)
              .join(' ')}
          </Mono>
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

/** Removing cannot be undone: the machine would have to join anew. */
function ConfirmRemove({ node, onClose }: { node: Node; onClose: () => void }) {
  const { t } = useFormats();
  const { send, busy } = useCommand();
  const remove = async (): Promise<void> => {
    const result = await send('nodes.delete', { id: node.id });
    onClose();
    if (!result.ok) return;
    open(null);
    notify({ text: t('nodes.notices.removed', { name: node.name }), tone: 'done' });
  };
  return (
    <Modal title={t('nodes.remove.title', { name: node.name })} onClose={onClose}>
      <p>{t('nodes.remove.key')}</p>
      {node.activeRuns > 0 ? <p>{t('nodes.remove.runs', { count: node.activeRuns })}</p> : null}
      <ModalActions>
        <Button first onClick={onClose}>
          {t('common.actions.cancel')}
        </Button>
        <Button look="primary" danger busy={busy} onClick={() => void remove()}>
          {t('nodes.actions.remove')}
        </Button>
      </ModalActions>
    </Modal>
  );
}

function NodeSheetOf({ node }: { node: Node }) {
  const { t } = useFormats();
  const { send, busy } = useCommand();
  const gone = useGoneReason();
  const [renaming, setRenaming] = useState(false);
  const [removing, setRemoving] = useState(false);
  const cordon = async (): Promise<void> => {
    const result = node.cordoned
      ? await send('nodes.uncordon', { id: node.id })
      : await send('nodes.cordon', { id: node.id });
    if (!result.ok) return;
    notify({
      text: t(node.cordoned ? 'nodes.notices.uncordoned' : 'nodes.notices.cordoned', { name: node.name }),
      tone: 'done',
      undo: () =>
        void (node.cordoned ? send('nodes.cordon', { id: node.id }) : send('nodes.uncordon', { id: node.id })),
    });
  };
  useKeys({ e: () => setRenaming(true) });
  return (
    <Sheet
      label={node.name}
      onClose={() => open(null)}
      header={
        <h2 className={classes['sheetTitle']}>
          <NodeGlyph status={node.status} label={t(`words.nodeStatus.${node.status}`)} />
          <Mono>{node.name}</Mono>
          {node.embedded ? <Tag>{t('nodes.embedded')}</Tag> : null}
        </h2>
      }
      footer={
        <>
          {node.embedded || node.access === 'pending' ? null : (
            <span className={classes['apart']}>
              <Button look="quiet" icon={DeleteIcon} disabledReason={gone} onClick={() => setRemoving(true)}>
                {t('nodes.actions.remove')}
              </Button>
            </span>
          )}
          <span className={node.embedded ? classes['apart'] : undefined}>
            <Button onClick={() => go({ screen: 'runs', query: { node: node.id } })}>{t('nodes.actions.runs')}</Button>
          </span>
          <Button icon={EditIcon} hint="E" disabledReason={gone} onClick={() => setRenaming(true)}>
            {t('nodes.actions.rename')}
          </Button>
          {node.access === 'pending' ? (
            <WaitingRoom node={node} gone={gone} onGone={() => open(null)} />
          ) : (
            <Button disabledReason={gone} busy={busy} onClick={() => void cordon()}>
              {t(node.cordoned ? 'nodes.actions.uncordon' : 'nodes.actions.cordon')}
            </Button>
          )}
        </>
      }
    >
      <Sentence node={node} />
      <Section title={t('nodes.facts')}>
        {renaming ? <Rename node={node} onDone={() => setRenaming(false)} /> : <NodeFacts node={node} />}
      </Section>
      {removing ? <ConfirmRemove node={node} onClose={() => setRemoving(false)} /> : null}
    </Sheet>
  );
}

/** Beside the list of nodes: what is known of one, and what can be done to it. */
export default function NodeSheet({ id }: { id: string }) {
  const { t } = useFormats();
  const node = useLive((live) => live.mirror.nodes.get(id));
  if (node) return <NodeSheetOf node={node} />;
  return (
    <Sheet label={t('common.rail.nodes')} onClose={() => open(null)} header={<Id id={id} />}>
      <Empty title={t('errors.codes.not_found')} />
    </Sheet>
  );
}
