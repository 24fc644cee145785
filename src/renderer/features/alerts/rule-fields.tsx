import { useId } from 'react';
import type { AlertRule } from '../../../shared/domain/alert';
import { CheckField, TextField } from '../../ui/controls/fields';
import { LengthField } from '../../ui/controls/length-field';
import { Inline } from '../../ui/form';
import { useFormats } from '../../ui/format/use-formats';
import { RelativeTime } from '../../ui/time';
import classes from './alerts.module.css';
import { fieldKinds, typedFields, type RuleDraft, type TypedField } from './rules-draft';

interface FieldProps {
  field: TypedField;
  value: string;
  error: string | undefined;
  onChange: (value: string) => void;
}

function Field({ field, value, error, onChange }: FieldProps) {
  const { t } = useFormats();
  const id = useId();
  const label = t(`alerts.fields.${field}`);
  const unit = field === 'percent' ? '%' : field === 'factor' ? '×' : null;
  return (
    <>
      <label htmlFor={id}>{label}</label>
      {fieldKinds[field].endsWith('length') ? (
        <LengthField id={id} label={label} value={value} error={error} onChange={onChange} />
      ) : (
        <Inline>
          <TextField id={id} value={value} width={88} inputMode="decimal" error={error} onChange={onChange} />
          {unit === null ? null : <span className={classes['unit']}>{unit}</span>}
        </Inline>
      )}
    </>
  );
}

/** One rule: whether it holds, what it says in plain words, and its thresholds. */
export function RuleFields({
  rule,
  draft,
  errorAt,
  onChange,
}: {
  rule: AlertRule;
  draft: RuleDraft;
  errorAt: (field: TypedField) => string | undefined;
  onChange: (part: Partial<RuleDraft>) => void;
}) {
  const { t } = useFormats();
  const name = t(`alerts.rules.${rule.rule}.name`);
  return (
    <section className={classes['rule']} aria-label={name}>
      <CheckField label={name} checked={draft.enabled} onChange={(enabled) => onChange({ enabled })} />
      <p>
        {t(`alerts.rules.${rule.rule}.note`)}{' '}
        {rule.updatedAt === null ? null : (
          <>
            {t('alerts.changedBy', { who: rule.updatedBy ?? '' })} <RelativeTime at={rule.updatedAt} />
          </>
        )}
      </p>
      {draft.enabled ? (
        <div className={classes['fields']}>
          {typedFields(rule.rule).map((field) => (
            <Field
              key={field}
              field={field}
              value={draft[field] ?? ''}
              error={errorAt(field)}
              onChange={(value) => onChange({ [field]: value })}
            />
          ))}
        </div>
      ) : null}
    </section>
  );
}
