import type { Alert } from '../../../shared/domain/alert';
import { notify } from '../../store/notices';
import { useFormats } from '../format/use-formats';
import { useGoneReason } from '../gone';
import { useCommand } from '../use-command';

/** Says that somebody looks after alerts. What is refused is said at the foot of the window. */
export function useAcknowledge(): {
  one: (alert: Alert, note?: string) => Promise<boolean>;
  several: (alerts: readonly Alert[]) => Promise<void>;
  busy: boolean;
} {
  const { t } = useFormats();
  const { send, busy } = useCommand();
  const gone = useGoneReason();
  return {
    async one({ id, state }, note = '') {
      if (gone !== undefined || state !== 'open') return false;
      const result = await send('alerts.acknowledge', { id, ...(note.trim() === '' ? {} : { note: note.trim() }) });
      return result.ok;
    },
    async several(alerts) {
      const ids = alerts.filter(({ state }) => state === 'open').map(({ id }) => id);
      if (gone !== undefined || ids.length === 0) return;
      const result = await send('alerts.bulkAcknowledge', { ids });
      if (!result.ok) return;
      const { succeeded, failed } = result.value;
      if (failed.length > 0)
        notify({ text: t('alerts.someRefused', { count: failed.length, total: ids.length }), tone: 'failed' });
      else notify({ text: t('alerts.acknowledged', { count: succeeded.length }), tone: 'done' });
    },
    busy,
  };
}
