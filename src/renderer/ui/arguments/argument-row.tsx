import { IconButton } from '../controls/button';
import { ChoiceField, TextAreaField, TextField } from '../controls/fields';
import { useFormats } from '../format/use-formats';
import { CloseIcon } from '../icons';
import { argumentTypes, type ArgumentRow } from './arguments-draft';
import classes from './arguments.module.css';

/** The value of an argument, as its type is typed. */
function ValueField({
  row,
  label,
  error,
  first,
  onChange,
}: {
  row: ArgumentRow;
  label: string;
  error: string | undefined;
  first: boolean;
  onChange: (part: Partial<ArgumentRow>) => void;
}) {
  const { t } = useFormats();
  const common = { label, error, first, value: row.text, onChange: (text: string) => onChange({ text }) };
  switch (row.type) {
    case 'text':
    case 'json':
      return <TextAreaField {...common} mono grows />;
    case 'number':
      return <TextField {...common} mono inputMode="decimal" />;
    case 'boolean':
      return (
        <ChoiceField
          label={label}
          value={String(row.on)}
          options={[
            { value: 'true', label: t('arguments.yes') },
            { value: 'false', label: t('arguments.no') },
          ]}
          onChange={(on) => onChange({ on: on === 'true' })}
        />
      );
    case 'null':
      return <span className={classes['nothing']}>{t('arguments.passesNull')}</span>;
  }
}

/** One argument: its name or place, its type, its value. */
export function ArgumentRowFields({
  row,
  place,
  named,
  wrong,
  first,
  onChange,
  onRemove,
}: {
  row: ArgumentRow;
  /** From 1. */
  place: number;
  named: boolean;
  /** Words of what is wrong. */
  wrong: { name: string | undefined; value: string | undefined };
  /** Has the focus when the dialog around it opens. */
  first: boolean;
  onChange: (row: ArgumentRow) => void;
  onRemove: () => void;
}) {
  const { t } = useFormats();
  const name = row.name === '' ? t('arguments.place', { place }) : row.name;
  const change = (part: Partial<ArgumentRow>): void => onChange({ ...row, ...part });
  return (
    <div className={classes['row']} data-named={named} data-type={row.type} role="group" aria-label={name}>
      {named ? (
        <TextField
          label={t('arguments.nameOf', { place })}
          placeholder={t('arguments.name')}
          mono
          value={row.name}
          error={wrong.name}
          first={first}
          onChange={(next) => change({ name: next })}
        />
      ) : (
        <span className={classes['place']} aria-hidden>
          {place}
        </span>
      )}
      <ChoiceField
        label={t('arguments.typeOf', { name })}
        value={row.type}
        options={argumentTypes.map((value) => ({ value, label: t(`arguments.types.${value}`) }))}
        onChange={(type) => change({ type: argumentTypes.find((each) => each === type) ?? 'text' })}
      />
      <ValueField
        row={row}
        label={t('arguments.valueOf', { name })}
        error={wrong.value}
        first={first && !named}
        onChange={change}
      />
      <IconButton label={t('arguments.remove', { name })} icon={CloseIcon} onClick={onRemove} />
    </div>
  );
}
