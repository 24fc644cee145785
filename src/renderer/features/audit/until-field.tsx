import { TimeField } from '../../ui/controls/time-field';
import { useFormats } from '../../ui/format/use-formats';
import classes from './audit.module.css';

/** Goes to a moment of the trail: nothing later is shown. By the clock of this workstation. */
export function UntilField({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const { t } = useFormats();
  return (
    <label className={classes['until']}>
      <span>{t('audit.until')}</span>
      <TimeField value={value} onChange={onChange} />
    </label>
  );
}
