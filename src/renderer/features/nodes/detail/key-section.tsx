import { useState } from 'react';
import type { OperationOutput } from '../../../../shared/contract/operations';
import type { Node } from '../../../../shared/domain/node';
import { notify } from '../../../store/notices';
import { Button } from '../../../ui/controls/button';
import { Modal, ModalActions } from '../../../ui/controls/modal';
import { useFormats } from '../../../ui/format/use-formats';
import { useGoneReason } from '../../../ui/gone';
import { Section } from '../../../ui/layout';
import { useCommand } from '../../../ui/use-command';
import { JoinCommand, LeftText, useSecondsLeft } from '../add/join-command';
import classes from './detail.module.css';

type Token = OperationOutput<'nodes.replace'>;

/** Revoking cannot be undone: only a new key lets the machine in again. */
function ConfirmRevoke({ node, onClose }: { node: Node; onClose: () => void }) {
  const { t } = useFormats();
  const { send, busy } = useCommand();
  const revoke = async (): Promise<void> => {
    const result = await send('nodes.revokeKey', { id: node.id });
    onClose();
    if (result.ok) notify({ text: t('nodes.notices.revoked', { name: node.name }), tone: 'done' });
  };
  return (
    <Modal title={t('nodes.key.confirm', { name: node.name })} onClose={onClose}>
      <p>{t('nodes.key.effect')}</p>
      {node.activeRuns > 0 ? <p>{t('nodes.remove.runs', { count: node.activeRuns })}</p> : null}
      <ModalActions>
        <Button first onClick={onClose}>
          {t('common.actions.cancel')}
        </Button>
        <Button look="primary" danger busy={busy} onClick={() => void revoke()}>
          {t('nodes.actions.revoke')}
        </Button>
      </ModalActions>
    </Modal>
  );
}

function Replacement({ token }: { token: Token }) {
  const { t } = useFormats();
  const left = useSecondsLeft(token.expiresAt);
  if (left === 0) return <p>{t('nodes.add.expired')}</p>;
  return (
    <>
      <p>{t('nodes.key.replaceText')}</p>
      <JoinCommand command={token.command} gatewayUrl={token.gatewayUrl} />
      <p className={classes['second']}>
        {t('nodes.add.good')} <LeftText seconds={left} />
      </p>
    </>
  );
}

/** The key by which the machine is known: refused from now on, or changed for that of another machine. */
export function KeySection({ node }: { node: Node }) {
  const { t } = useFormats();
  const gone = useGoneReason();
  const { send, busy } = useCommand();
  const [revoking, setRevoking] = useState(false);
  const [token, setToken] = useState<Token | null>(null);
  const replace = async (): Promise<void> => {
    const result = await send('nodes.replace', { id: node.id });
    if (result.ok) setToken(result.value);
  };
  return (
    <Section title={t('nodes.key.title')}>
      <div className={classes['key']}>
        {token === null ? <p>{t('nodes.key.text')}</p> : <Replacement token={token} />}
        <div className={classes['keyActions']}>
          <Button disabledReason={gone} busy={busy} onClick={() => void replace()}>
            {t(token === null ? 'nodes.actions.replace' : 'nodes.add.renew')}
          </Button>
          {node.access === 'revoked' ? null : (
            <Button disabledReason={gone} onClick={() => setRevoking(true)}>
              {t('nodes.actions.revoke')}
            </Button>
          )}
        </div>
      </div>
      {revoking ? <ConfirmRevoke node={node} onClose={() => setRevoking(false)} /> : null}
    </Section>
  );
}
