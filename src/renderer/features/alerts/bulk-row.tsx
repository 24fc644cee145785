import type { Alert } from '../../../shared/domain/alert';
import { Button } from '../../ui/controls/button';
import { useFormats } from '../../ui/format/use-formats';
import { useGoneReason } from '../../ui/gone';
import { CheckIcon } from '../../ui/icons';
import { useKeys } from '../../ui/keys';
import { ActionRow } from '../../ui/layout';
import type { Selection } from '../../ui/list/use-selection';
import classes from './alerts.module.css';
import { useAcknowledge } from '../../ui/alert/use-acknowledge';

/** In the place of the filter row: what can be done to the alerts that are selected. */
export function BulkRow({ selection }: { selection: Selection<Alert> }) {
  const { t } = useFormats();
  const gone = useGoneReason();
  const { several, busy } = useAcknowledge();
  const open = selection.rows.filter(({ state }) => state === 'open');
  const acknowledge = (): void => {
    void several(open).then(selection.clear);
  };
  useKeys({ a: open.length > 0 ? acknowledge : undefined });
  return (
    <ActionRow label={t('alerts.bulk.label')}>
      <span className={classes['count']} role="status">
        {t('alerts.bulk.selected', { count: selection.rows.length })}
      </span>
      {open.length === 0 ? null : (
        <Button look="quiet" icon={CheckIcon} hint="A" disabledReason={gone} busy={busy} onClick={acknowledge}>
          {t('alerts.bulk.acknowledge', { count: open.length })}
        </Button>
      )}
      <span className={classes['end']}>
        <Button look="quiet" hint="Esc" onClick={selection.clear}>
          {t('alerts.bulk.clear')}
        </Button>
      </span>
    </ActionRow>
  );
}
