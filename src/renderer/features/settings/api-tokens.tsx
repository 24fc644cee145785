import { lazy, Suspense, useState } from 'react';
import type { ApiTokenEntry } from '../../../shared/contract/namespaces';
import type { Scope } from '../../../shared/contract/operation';
import { useQuery } from '../../client/use-query';
import { notify } from '../../store/notices';
import { Button } from '../../ui/controls/button';
import { Modal, ModalActions } from '../../ui/controls/modal';
import { useFormats } from '../../ui/format/use-formats';
import { useGoneReason } from '../../ui/gone';
import { PlusIcon } from '../../ui/icons';
import { Section } from '../../ui/layout';
import { Failed, SkeletonRows } from '../../ui/states';
import { Id, Name, Tag } from '../../ui/text';
import { AbsoluteTime } from '../../ui/time';
import { useCommand } from '../../ui/use-command';
import { scopeWords } from './scope-words';
import classes from './settings.module.css';

const CreateToken = lazy(() => import('./create-token'));

/** Revoking cannot be undone: whoever uses the token is refused from now on. */
function ConfirmRevoke({ token, onClose }: { token: ApiTokenEntry; onClose: (revoked: boolean) => void }) {
  const { t } = useFormats();
  const { send, busy } = useCommand();
  const revoke = async (): Promise<void> => {
    const result = await send('tokens.revoke', { id: token.id });
    onClose(result.ok);
    if (result.ok) notify({ text: t('settings.tokens.revoked', { name: token.name }), tone: 'done' });
  };
  return (
    <Modal title={t('settings.tokens.revokeTitle', { name: token.name })} onClose={() => onClose(false)}>
      <p>{t('settings.tokens.revokeEffect')}</p>
      <ModalActions>
        <Button first onClick={() => onClose(false)}>
          {t('common.actions.cancel')}
        </Button>
        <Button look="primary" danger busy={busy} onClick={() => void revoke()}>
          {t('settings.tokens.revoke')}
        </Button>
      </ModalActions>
    </Modal>
  );
}

/** `admin` holds all the others. */
const scopesOf = ({ scopes }: ApiTokenEntry): Scope[] => (scopes.includes('admin') ? ['admin'] : scopes);

function TokenRow({ token, onRevoke }: { token: ApiTokenEntry; onRevoke: () => void }) {
  const { t } = useFormats();
  const gone = useGoneReason();
  return (
    <li className={classes['token']} data-revoked={token.revokedAt !== null}>
      <div className={classes['grow']}>
        <p>
          <b>
            <Name>{token.name}</Name>
          </b>{' '}
          <Id id={token.id} />
        </p>
        <p className={classes['note']}>
          {scopesOf(token)
            .map((scope) => t(`settings.scopes.${scopeWords[scope]}`))
            .join(t('common.list.comma'))}
          {' · '}
          {token.namespace === null ? t('settings.tokens.everyNamespace') : <Tag>{token.namespace}</Tag>}
        </p>
        <p className={classes['note']}>
          {t('settings.tokens.createdAt')} <AbsoluteTime at={token.createdAt} />
          {token.createdBy === null ? null : (
            <>
              {' · '}
              <bdi>{token.createdBy}</bdi>
            </>
          )}
        </p>
      </div>
      {token.revokedAt === null ? (
        <Button disabledReason={gone} onClick={onRevoke}>
          {t('settings.tokens.revoke')}
        </Button>
      ) : (
        <span className={classes['note']}>
          {t('settings.tokens.revokedAt')} <AbsoluteTime at={token.revokedAt} />
        </span>
      )}
    </li>
  );
}

/** Tokens for scripts: what each may do, made and revoked. Those in use first, then the newest. */
export function ApiTokens() {
  const { t, dates } = useFormats();
  const gone = useGoneReason();
  const tokens = useQuery('tokens.list', {});
  const [creating, setCreating] = useState(false);
  const [revoking, setRevoking] = useState<ApiTokenEntry | null>(null);
  const rows = (tokens.value?.items ?? []).toSorted(
    (a, b) => Number(a.revokedAt !== null) - Number(b.revokedAt !== null) || (a.id < b.id ? 1 : -1),
  );
  const settle = (changed: boolean): void => {
    setCreating(false);
    setRevoking(null);
    if (changed) tokens.reload();
  };
  return (
    <Section
      title={t('settings.tokens.title')}
      note={tokens.value === null ? '–' : dates.number(rows.filter(({ revokedAt }) => revokedAt === null).length)}
      end={
        <Button icon={PlusIcon} disabledReason={gone} onClick={() => setCreating(true)}>
          {t('settings.tokens.create')}
        </Button>
      }
    >
      {tokens.error !== null ? (
        <Failed error={tokens.error} onRetry={tokens.reload} />
      ) : tokens.value === null ? (
        <SkeletonRows count={2} />
      ) : rows.length === 0 ? (
        <p className={classes['nothing']}>{t('settings.tokens.none')}</p>
      ) : (
        <ul>
          {rows.map((token) => (
            <TokenRow key={token.id} token={token} onRevoke={() => setRevoking(token)} />
          ))}
        </ul>
      )}
      {creating ? (
        <Suspense>
          <CreateToken onClose={settle} />
        </Suspense>
      ) : null}
      {revoking === null ? null : <ConfirmRevoke token={revoking} onClose={settle} />}
    </Section>
  );
}
