import { useState } from 'react';
import type { Backup } from '../../../shared/contract/backups';
import { askWorkstation } from '../../client/workstation';
import { useQuery } from '../../client/use-query';
import { notify } from '../../store/notices';
import { Button } from '../../ui/controls/button';
import { Modal, ModalActions } from '../../ui/controls/modal';
import { useErrorText } from '../../ui/errors';
import { useFormats } from '../../ui/format/use-formats';
import { SkeletonRows } from '../../ui/states';
import { AbsoluteTime } from '../../ui/time';
import { useCommand } from '../../ui/use-command';
import classes from './settings.module.css';

const counted = ['jobs', 'runs', 'nodes'] as const;

/** Cannot be undone by a key: says what is lost, after the backup was looked through. */
export default function RestoreBackup({ backup, onClose }: { backup: Backup; onClose: () => void }) {
  const { t, dates } = useFormats();
  const words = useErrorText();
  const { send } = useCommand();
  const check = useQuery('backups.check', { name: backup.name });
  const [isRestoring, setRestoring] = useState(false);
  const restore = async (): Promise<void> => {
    setRestoring(true);
    const ordered = await send('backups.restore', { name: backup.name });
    const restarted = ordered.ok ? await askWorkstation('restartHub', {}) : ordered;
    setRestoring(false);
    if (ordered.ok && restarted.ok)
      notify({ text: t('settings.backups.restored', { folder: ordered.value.aside }), tone: 'done' });
    onClose();
  };
  return (
    <Modal title={t('settings.backups.restoreTitle')} onClose={() => (isRestoring ? undefined : onClose())}>
      <p>
        {t('settings.backups.restoreTo')}{' '}
        <b>
          <AbsoluteTime at={backup.takenAt} />
        </b>
        . {t('settings.backups.lost')}
      </p>
      {check.error !== null ? (
        <p className={classes['problem']} role="alert">
          {words(check.error)}
        </p>
      ) : check.value === null ? (
        <SkeletonRows count={3} />
      ) : (
        <table className={classes['compare']}>
          <thead>
            <tr>
              <th scope="col">{t('settings.backups.compare')}</th>
              <th scope="col">{t('settings.backups.now')}</th>
              <th scope="col">{t('settings.backups.then')}</th>
            </tr>
          </thead>
          <tbody>
            {counted.map((key) => (
              <tr key={key}>
                <th scope="row">{t(`common.rail.${key}`)}</th>
                <td>{dates.number(check.value?.present[key] ?? 0)}</td>
                <td>{dates.number(check.value?.holds[key] ?? 0)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <ul className={classes['effects']}>
        <li>{t('settings.backups.effects.revoked')}</li>
        <li>{t('settings.backups.effects.nodes')}</li>
        <li>{t('settings.backups.effects.runs')}</li>
        <li>{t('settings.backups.effects.aside')}</li>
      </ul>
      <ModalActions>
        <Button first onClick={onClose}>
          {t('common.actions.cancel')}
        </Button>
        <Button
          look="primary"
          danger
          busy={isRestoring}
          disabledReason={check.value === null ? t('settings.backups.checking') : undefined}
          onClick={() => void restore()}
        >
          {t('settings.backups.restoreNow')}
        </Button>
      </ModalActions>
    </Modal>
  );
}
