import { joinLength, lengthUnits, splitLength } from '../format/lengths';
import { useFormats } from '../format/use-formats';
import { ChoiceField, TextField } from './fields';
import { Inline } from '../form';

/** A length of time: a number and its unit, kept as `5 min`. Empty is none. */
export function LengthField({
  label,
  value,
  onChange,
  error,
  id,
}: {
  label: string;
  value: string;
  onChange: (value: string) => void;
  error?: string | undefined;
  id?: string;
}) {
  const { t } = useFormats();
  const { amount, unit } = splitLength(value);
  return (
    <Inline>
      <TextField
        id={id}
        label={label}
        value={amount}
        width={88}
        inputMode="decimal"
        error={error}
        onChange={(next) => onChange(joinLength(next, unit))}
      />
      <ChoiceField
        label={`${label}, ${t('common.units.label')}`}
        value={unit}
        width={92}
        options={lengthUnits.map((each) => ({ value: each, label: t(`common.units.${each}`) }))}
        onChange={(next) => onChange(joinLength(amount, next))}
      />
    </Inline>
  );
}
