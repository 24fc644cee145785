import { open } from '../../store/location';
import { Button, IconButton } from '../../ui/controls/button';
import { useFormats } from '../../ui/format/use-formats';
import { RunGlyph } from '../../ui/glyphs/run-glyph';
import { CloseIcon } from '../../ui/icons';
import { Name } from '../../ui/text';
import classes from './bulk.module.css';
import type { BulkReport } from './use-bulk';

/** Rows that are written out; of thousands alike, the rest is counted. */
const SHOWN = 200;

/** Which jobs an action failed for, and why. It stays until it is closed. */
export function BulkReportPanel({
  report,
  onSelect,
  onClose,
}: {
  report: BulkReport;
  onSelect: (ids: string[]) => void;
  onClose: () => void;
}) {
  const { t } = useFormats();
  const { failed, succeeded, operation } = report;
  return (
    <section className={classes['report']} aria-label={t('jobs.bulk.reportLabel')}>
      <header role="alert">
        <RunGlyph state="failed" />
        <span>
          <b>{t(`jobs.bulk.failed.${operation}`, { count: failed.length })}</b>{' '}
          {t('jobs.bulk.others', { count: succeeded })}
        </span>
        <span className={classes['end']}>
          <Button look="quiet" onClick={() => onSelect(failed.map(({ id }) => id))}>
            {t('jobs.bulk.selectFailed')}
          </Button>
          <IconButton label={t('common.actions.close')} icon={CloseIcon} onClick={onClose} />
        </span>
      </header>
      <ul>
        {failed.slice(0, SHOWN).map(({ id, name, why }) => (
          <li key={id}>
            <button type="button" onClick={() => open(id)}>
              <Name>{name}</Name>
            </button>
            <span>{why}</span>
          </li>
        ))}
        {failed.length > SHOWN ? <li>{t('common.list.more', { count: failed.length - SHOWN })}</li> : null}
      </ul>
    </section>
  );
}
