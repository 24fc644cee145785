import { useState, type ReactNode } from 'react';
import type { Node } from '../../../../shared/domain/node';
import { notify } from '../../../store/notices';
import { Button } from '../../../ui/controls/button';
import { TextField } from '../../../ui/controls/fields';
import { LengthField } from '../../../ui/controls/length-field';
import { useErrorText } from '../../../ui/errors';
import { FormRow, Note } from '../../../ui/form';
import { secondsOf } from '../../../ui/format/lengths';
import { useFormats } from '../../../ui/format/use-formats';
import { useKeys } from '../../../ui/keys';
import { useCommand } from '../../../ui/use-command';
import classes from './detail.module.css';

const REASON_MAX = 200;

/** A short form at the head of the sheet. What is behind it stays to be read. Esc puts it away. */
function Task({
  title,
  action,
  busy,
  error,
  onDo,
  onClose,
  children,
}: {
  title: string;
  action: string;
  busy: boolean;
  error: string | null;
  onDo: () => void;
  onClose: () => void;
  children: ReactNode;
}) {
  const { t } = useFormats();
  useKeys({ Escape: onClose });
  return (
    <form
      className={classes['task']}
      aria-label={title}
      onSubmit={(event) => {
        event.preventDefault();
        onDo();
      }}
    >
      <h2>{title}</h2>
      {children}
      {error === null ? null : (
        <div className={classes['taskNote']}>
          <Note tone="failed">{error}</Note>
        </div>
      )}
      <div className={classes['taskActions']}>
        <Button look="quiet" onClick={onClose}>
          {t('common.actions.cancel')}
        </Button>
        <Button look="primary" submit busy={busy}>
          {action}
        </Button>
      </div>
    </form>
  );
}

/** Focuses the field when the form appears: it was asked for. */
function focusFirst(element: HTMLDivElement | null): void {
  element?.querySelector<HTMLInputElement>('input')?.focus();
}

/** Lets a node become empty, with or without a time at which what is left moves elsewhere. */
export function DrainTask({ node, onClose }: { node: Node; onClose: () => void }) {
  const { t } = useFormats();
  const words = useErrorText();
  const { send, busy } = useCommand();
  const [deadline, setDeadline] = useState(' min');
  const [error, setError] = useState<string | null>(null);
  const drain = async (): Promise<void> => {
    const deadlineSeconds = secondsOf(deadline);
    if (deadlineSeconds !== null && !(deadlineSeconds >= 0)) {
      setError(t('nodes.drain.noNumber'));
      return;
    }
    const input = deadlineSeconds === null ? { id: node.id } : { id: node.id, deadlineSeconds };
    const result = await send('nodes.drain', input, { quiet: true });
    if (!result.ok) {
      setError(words(result.error));
      return;
    }
    onClose();
    notify({
      text: t('nodes.notices.draining', { name: node.name }),
      tone: 'done',
      undo: () => void send('nodes.cancelDrain', { id: node.id }),
    });
  };
  return (
    <Task
      title={t('nodes.drain.title', { name: node.name })}
      action={t('nodes.actions.drainNow')}
      busy={busy}
      error={error}
      onDo={() => void drain()}
      onClose={onClose}
    >
      <p className={classes['taskText']}>{t('nodes.drain.text', { count: node.activeRuns })}</p>
      <div ref={focusFirst}>
        <FormRow label={t('nodes.drain.deadline')}>
          <LengthField label={t('nodes.drain.deadline')} value={deadline} onChange={setDeadline} />
          <Note>{t('nodes.drain.deadlineNote')}</Note>
        </FormRow>
      </div>
    </Task>
  );
}

/** Says that a node is out of service on purpose, and why. */
export function MaintenanceTask({ node, onClose }: { node: Node; onClose: () => void }) {
  const { t } = useFormats();
  const words = useErrorText();
  const { send, busy } = useCommand();
  const [reason, setReason] = useState('');
  const [error, setError] = useState<string | null>(null);
  const begin = async (): Promise<void> => {
    const why = reason.trim();
    const result = await send(
      'nodes.maintenance',
      { id: node.id, on: true, ...(why === '' ? {} : { reason: why }) },
      { quiet: true },
    );
    if (!result.ok) {
      setError(words(result.error));
      return;
    }
    onClose();
    notify({
      text: t('nodes.notices.maintenance', { name: node.name }),
      tone: 'done',
      undo: () => void send('nodes.maintenance', { id: node.id, on: false }),
    });
  };
  return (
    <Task
      title={t('nodes.maintenance.title', { name: node.name })}
      action={t('nodes.actions.maintenanceNow')}
      busy={busy}
      error={error}
      onDo={() => void begin()}
      onClose={onClose}
    >
      <p className={classes['taskText']}>{t('nodes.maintenance.text')}</p>
      <div ref={focusFirst}>
        <FormRow label={t('nodes.maintenance.reason')}>
          {(id) => (
            <TextField
              id={id}
              value={reason}
              placeholder={t('nodes.maintenance.example')}
              onChange={(text) => setReason(text.slice(0, REASON_MAX))}
            />
          )}
        </FormRow>
      </div>
    </Task>
  );
}
