import type { Node } from '../../../../shared/domain/node';
import { open } from '../../../store/location';
import { notify } from '../../../store/notices';
import { Button } from '../../../ui/controls/button';
import { Modal, ModalActions } from '../../../ui/controls/modal';
import { useFormats } from '../../../ui/format/use-formats';
import { useCommand } from '../../../ui/use-command';

/** Removing cannot be undone: the machine would have to join anew. */
export function ConfirmRemove({ node, onClose }: { node: Node; onClose: () => void }) {
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
