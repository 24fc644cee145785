import type { Node } from '../../../../shared/domain/node';
import { notify } from '../../../store/notices';
import { useFormats } from '../../../ui/format/use-formats';
import { useCommand } from '../../../ui/use-command';

export interface NodeActions {
  busy: boolean;
  /** Cordons the node, or ends that. */
  cordon: () => void;
  cancelDrain: () => void;
  endMaintenance: () => void;
}

/** What needs no more words than a key. Each can be taken back for as long as its notice stands. */
export function useNodeActions(node: Node): NodeActions {
  const { t } = useFormats();
  const { send, busy } = useCommand();
  const { id, name } = node;
  const cordon = async (): Promise<void> => {
    const result = await send(node.cordoned ? 'nodes.uncordon' : 'nodes.cordon', { id });
    if (!result.ok) return;
    notify({
      text: t(node.cordoned ? 'nodes.notices.uncordoned' : 'nodes.notices.cordoned', { name }),
      tone: 'done',
      undo: () => void send(node.cordoned ? 'nodes.cordon' : 'nodes.uncordon', { id }),
    });
  };
  const cancelDrain = async (): Promise<void> => {
    const result = await send('nodes.cancelDrain', { id });
    if (result.ok) notify({ text: t('nodes.notices.drainCancelled', { name }), tone: 'done' });
  };
  const endMaintenance = async (): Promise<void> => {
    const reason = node.statusReason;
    const result = await send('nodes.maintenance', { id, on: false });
    if (!result.ok) return;
    notify({
      text: t('nodes.notices.maintenanceOver', { name }),
      tone: 'done',
      undo: () => void send('nodes.maintenance', { id, on: true, ...(reason === null ? {} : { reason }) }),
    });
  };
  return {
    busy,
    cordon: () => void cordon(),
    cancelDrain: () => void cancelDrain(),
    endMaintenance: () => void endMaintenance(),
  };
}
