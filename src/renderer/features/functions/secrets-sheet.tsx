import { useState } from 'react';
import type { Secret } from '../../../shared/domain/secret';
import { open } from '../../store/location';
import { notify } from '../../store/notices';
import { Button, IconButton } from '../../ui/controls/button';
import { Modal, ModalActions } from '../../ui/controls/modal';
import { useFormats } from '../../ui/format/use-formats';
import { Note } from '../../ui/form';
import { useGoneReason } from '../../ui/gone';
import { DeleteIcon, EditIcon } from '../../ui/icons';
import { Sheet } from '../../ui/layout';
import { Failed, SkeletonRows } from '../../ui/states';
import { Mono, Tag } from '../../ui/text';
import { RelativeTime } from '../../ui/time';
import { useCommand } from '../../ui/use-command';
import classes from './functions.module.css';
import { SecretForm } from './secret-form';
import list from './secrets-sheet.module.css';
import { secretsChanged, useSecrets } from './use-secrets';

function ConfirmDelete({ secret, onClose }: { secret: Secret; onClose: () => void }) {
  const { t } = useFormats();
  const { send, busy } = useCommand();
  const remove = async (): Promise<void> => {
    const { name, namespace } = secret;
    const result = await send('secrets.delete', { name, namespace });
    onClose();
    if (!result.ok) return;
    secretsChanged();
    notify({ text: t('functions.notices.deleted', { name }), tone: 'done' });
  };
  return (
    <Modal title={t('functions.delete.title', { name: secret.name })} onClose={onClose}>
      <p>{t('functions.secrets.deleteEffect')}</p>
      <ModalActions>
        <Button first onClick={onClose}>
          {t('common.actions.cancel')}
        </Button>
        <Button look="primary" danger busy={busy} onClick={() => void remove()}>
          {t('functions.secrets.delete')}
        </Button>
      </ModalActions>
    </Modal>
  );
}

/** The secrets that functions may ask for. Their values go in and never come out. */
export default function SecretsSheet() {
  const { t } = useFormats();
  const gone = useGoneReason();
  const { value, error, reload } = useSecrets(null);
  const [changing, setChanging] = useState<Secret | null>(null);
  const [deleting, setDeleting] = useState<Secret | null>(null);
  const several = new Set(value?.items.map(({ namespace }) => namespace)).size > 1;
  return (
    <Sheet
      label={t('functions.secrets.title')}
      onClose={() => open(null)}
      header={<h2 className={classes['sheetTitle']}>{t('functions.secrets.title')}</h2>}
    >
      <SecretForm
        key={changing === null ? '' : `${changing.namespace}/${changing.name}`}
        secret={changing}
        onDone={() => setChanging(null)}
      />
      {value === null ? (
        error === null ? (
          <SkeletonRows />
        ) : (
          <Failed error={error} onRetry={reload} />
        )
      ) : (
        <>
          {value.items.length === 0 ? (
            <p className={list['empty']}>{t('functions.secrets.empty')}</p>
          ) : (
            <ul className={list['list']} aria-label={t('functions.secrets.title')}>
              {value.items.map((secret) => (
                <li key={`${secret.namespace}/${secret.name}`} className={list['row']}>
                  <span className={list['name']}>
                    <Mono>{secret.name}</Mono>
                    {several ? <Tag>{secret.namespace}</Tag> : null}
                    {secret.readable ? null : (
                      <span className={list['unreadable']}>{t('functions.secrets.unreadable')}</span>
                    )}
                  </span>
                  <span className={classes['second']}>{t('functions.secrets.value', { number: secret.revision })}</span>
                  <span className={list['when']}>
                    <RelativeTime at={secret.updatedAt} />
                  </span>
                  <IconButton
                    label={t('functions.secrets.replace', { name: secret.name })}
                    icon={EditIcon}
                    onClick={() => setChanging(secret)}
                  />
                  <IconButton
                    label={t('functions.secrets.remove', { name: secret.name })}
                    icon={DeleteIcon}
                    onClick={() => gone === undefined && setDeleting(secret)}
                  />
                </li>
              ))}
            </ul>
          )}
          <div className={list['protection']}>
            <Note tone={value.protection === 'memory' ? 'warn' : undefined}>
              {t(`functions.secrets.protection.${value.protection}`)}
            </Note>
          </div>
        </>
      )}
      {deleting === null ? null : <ConfirmDelete secret={deleting} onClose={() => setDeleting(null)} />}
    </Sheet>
  );
}
