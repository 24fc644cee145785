import { useEffect, useState } from 'react';
import { askWorkstation } from '../client/workstation';
import { loadWorkstation, useWorkstation } from '../store/workstation';
import { Button } from '../ui/controls/button';
import { CheckField } from '../ui/controls/fields';
import { Modal, ModalActions } from '../ui/controls/modal';
import { useFormats } from '../ui/format/use-formats';
import classes from './closing-question.module.css';

/** Asked once: the answer is remembered unless a person says otherwise, and can be changed in Settings. */
export default function ClosingQuestion({ scheduled, onClose }: { scheduled: number; onClose: () => void }) {
  const { t } = useFormats();
  const hasTray = useWorkstation((known) => known.value?.hasTray ?? true);
  const [remember, setRemember] = useState(true);
  useEffect(() => {
    void askWorkstation('closingShown', {});
    void loadWorkstation();
  }, []);
  const answer = (meaning: 'keep' | 'quit' | 'cancel'): void => {
    onClose();
    void askWorkstation('answerClosing', { meaning, remember });
  };
  return (
    <Modal title={t('common.closing.title')} onClose={() => answer('cancel')}>
      <p>{t('common.closing.effect', { count: scheduled })}</p>
      <p>{t(hasTray ? 'common.closing.tray' : 'common.closing.noTray')}</p>
      <div className={classes['choice']}>
        <CheckField label={t('common.closing.remember')} checked={remember} onChange={setRemember} />
      </div>
      <ModalActions>
        <Button onClick={() => answer('cancel')}>{t('common.actions.cancel')}</Button>
        <Button onClick={() => answer('quit')}>{t('common.closing.quit')}</Button>
        <Button first look="primary" onClick={() => answer('keep')}>
          {t('common.closing.keep')}
        </Button>
      </ModalActions>
    </Modal>
  );
}
