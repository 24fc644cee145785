import { useState } from 'react';
import type { Node } from '../../../../shared/domain/node';
import { useLive } from '../../../store/live';
import { open } from '../../../store/location';
import { Button } from '../../../ui/controls/button';
import { useFormats } from '../../../ui/format/use-formats';
import { useGoneReason } from '../../../ui/gone';
import { NodeGlyph } from '../../../ui/glyphs/node-glyph';
import { DeleteIcon, EditIcon } from '../../../ui/icons';
import { useKeys } from '../../../ui/keys';
import { Section, Sheet } from '../../../ui/layout';
import { Empty } from '../../../ui/states';
import { Id, Mono, Tag } from '../../../ui/text';
import { WaitingRoom } from '../waiting-room';
import { ConfirmRemove } from './confirm-remove';
import classes from './detail.module.css';
import { EditNode } from './edit-node';
import { DeploymentsSection, FiredJobsSection } from './held-section';
import { HistorySection } from './history-section';
import { KeySection } from './key-section';
import { NodeFacts } from './node-facts';
import { RunsSection } from './runs-section';
import { Sentence } from './sentence';
import { DrainTask, MaintenanceTask } from './take-out';
import { UsageSection } from './usage-section';
import { useNodeActions } from './use-node-actions';

type Task = 'drain' | 'maintenance' | 'edit' | 'remove' | null;

/** What can be done to a node that was let in. */
function Actions({ node, onTask }: { node: Node; onTask: (task: Task) => void }) {
  const { t } = useFormats();
  const gone = useGoneReason();
  const { busy, cordon, cancelDrain, endMaintenance } = useNodeActions(node);
  const maintain = node.maintenance ? endMaintenance : () => onTask('maintenance');
  useKeys({ m: gone === undefined ? maintain : undefined });
  return (
    <>
      {node.drain === null ? (
        <>
          <Button disabledReason={gone} busy={busy} onClick={cordon}>
            {t(node.cordoned ? 'nodes.actions.uncordon' : 'nodes.actions.cordon')}
          </Button>
          <Button disabledReason={gone} onClick={() => onTask('drain')}>
            {t('nodes.actions.drain')}
          </Button>
        </>
      ) : (
        <Button disabledReason={gone} busy={busy} onClick={cancelDrain}>
          {t('nodes.actions.cancelDrain')}
        </Button>
      )}
      <Button hint="M" disabledReason={gone} busy={busy} onClick={maintain}>
        {t(node.maintenance ? 'nodes.actions.endMaintenance' : 'nodes.actions.maintenance')}
      </Button>
    </>
  );
}

function NodeSheetOf({ node }: { node: Node }) {
  const { t } = useFormats();
  const gone = useGoneReason();
  const [task, setTask] = useState<Task>(null);
  const done = (): void => setTask(null);
  const pending = node.access === 'pending';
  useKeys({ e: gone === undefined ? () => setTask('edit') : undefined });
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
          <span className={classes['apart']}>
            {node.embedded || pending ? null : (
              <Button look="quiet" icon={DeleteIcon} disabledReason={gone} onClick={() => setTask('remove')}>
                {t('nodes.actions.remove')}
              </Button>
            )}
          </span>
          {pending ? (
            <WaitingRoom node={node} gone={gone} onGone={() => open(null)} />
          ) : (
            <Actions node={node} onTask={setTask} />
          )}
        </>
      }
    >
      <Sentence node={node} />
      {task === 'drain' ? <DrainTask node={node} onClose={done} /> : null}
      {task === 'maintenance' ? <MaintenanceTask node={node} onClose={done} /> : null}
      {task === 'edit' ? (
        <Section title={t('nodes.actions.edit')}>
          <EditNode node={node} onDone={done} />
        </Section>
      ) : null}
      {pending ? null : (
        <>
          <UsageSection node={node} />
          <RunsSection node={node} />
        </>
      )}
      <Section
        title={t('nodes.facts')}
        end={
          <Button look="quiet" icon={EditIcon} hint="E" disabledReason={gone} onClick={() => setTask('edit')}>
            {t('nodes.actions.edit')}
          </Button>
        }
      >
        <NodeFacts node={node} />
      </Section>
      {pending ? null : (
        <>
          <FiredJobsSection node={node} />
          <DeploymentsSection node={node} />
        </>
      )}
      <HistorySection node={node} />
      {node.embedded || pending ? null : <KeySection node={node} />}
      {task === 'remove' ? <ConfirmRemove node={node} onClose={done} /> : null}
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
