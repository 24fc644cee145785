import type { Node } from '../../../shared/domain/node';
import { notify } from '../../store/notices';
import { Button } from '../../ui/controls/button';
import { useFormats } from '../../ui/format/use-formats';
import { useCommand } from '../../ui/use-command';

/** What an operator may do with a node that waits to be let in. */
export function WaitingRoom({ node, gone, onGone }: { node: Node; gone: string | undefined; onGone: () => void }) {
  const { t } = useFormats();
  const { send, busy } = useCommand();
  const approve = async (): Promise<void> => {
    const result = await send('nodes.approve', { id: node.id });
    if (result.ok) notify({ text: t('nodes.notices.approved', { name: node.name }), tone: 'done' });
  };
  const reject = async (): Promise<void> => {
    const result = await send('nodes.reject', { id: node.id });
    if (!result.ok) return;
    onGone();
    notify({ text: t('nodes.notices.rejected', { name: node.name }), tone: 'done' });
  };
  return (
    <>
      <Button disabledReason={gone} busy={busy} onClick={() => void reject()}>
        {t('nodes.actions.reject')}
      </Button>
      <Button look="primary" disabledReason={gone} busy={busy} onClick={() => void approve()}>
        {t('nodes.actions.approve')}
      </Button>
    </>
  );
}
