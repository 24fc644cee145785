import { weekdays } from '../../../../shared/domain/calendar';
import { IconButton } from '../../../ui/controls/button';
import { TextField } from '../../../ui/controls/fields';
import { WordsField } from '../../../ui/controls/pickers';
import { dateFormats } from '../../../ui/format/dates';
import { useFormats } from '../../../ui/format/use-formats';
import { Note } from '../../../ui/form';
import { CloseIcon } from '../../../ui/icons';
import type { ErrorAt } from '../field-errors';
import type { RuleDraft } from './calendar-draft';
import classes from './calendars.module.css';

/** A Sunday. */
const SUNDAY = Date.UTC(2026, 0, 4, 12);
const DAY_MS = 86_400_000;

function Days({
  rule,
  onChange,
}: {
  rule: Extract<RuleDraft, { type: 'weekly' }>;
  onChange: (rule: RuleDraft) => void;
}) {
  const { t, language } = useFormats();
  const names = dateFormats(language, 'UTC');
  return (
    <span className={classes['days']} role="group" aria-label={t('calendars.rules.days')}>
      {weekdays.map((day, index) => (
        <button
          key={day}
          type="button"
          aria-pressed={rule.days.includes(day)}
          onClick={() =>
            onChange({
              ...rule,
              days: weekdays.filter((each) => (each === day) !== rule.days.includes(each)),
            })
          }
        >
          {names.weekday(SUNDAY + index * DAY_MS)}
        </button>
      ))}
    </span>
  );
}

/** One rule: what it covers, and a way to take it out. */
export function RuleFields({
  rule,
  index,
  errorAt,
  onChange,
  onRemove,
}: {
  rule: RuleDraft;
  index: number;
  errorAt: ErrorAt;
  onChange: (rule: RuleDraft) => void;
  onRemove: () => void;
}) {
  const { t } = useFormats();
  const number = index + 1;
  const error = errorAt(`rules.${index}`);
  const label = (what: 'from' | 'to'): string => t(`calendars.rules.${what}`, { number });
  return (
    <div className={classes['rule']} role="group" aria-label={t('calendars.rules.number', { number })}>
      <b>{t(`calendars.rules.types.${rule.type}`)}</b>
      {rule.type === 'weekly' ? (
        <>
          <Days rule={rule} onChange={onChange} />
          <span className={classes['hours']}>
            <TextField
              mono
              width={68}
              label={label('from')}
              value={rule.from}
              onChange={(from) => onChange({ ...rule, from })}
            />
            <span>–</span>
            <TextField
              mono
              width={68}
              label={label('to')}
              value={rule.to}
              onChange={(to) => onChange({ ...rule, to })}
            />
            <span className={classes['help']}>
              {rule.to <= rule.from ? t('calendars.rules.overnight') : t('calendars.rules.hours')}
            </span>
          </span>
        </>
      ) : null}
      {rule.type === 'dates' ? (
        <WordsField
          label={t('calendars.rules.types.dates')}
          placeholder="2026-12-24"
          value={rule.dates}
          onChange={(dates) => onChange({ ...rule, dates: [...new Set(dates)].toSorted() })}
        />
      ) : null}
      {rule.type === 'yearly' ? (
        <WordsField
          label={t('calendars.rules.types.yearly')}
          placeholder="12-25"
          value={rule.days}
          onChange={(days) => onChange({ ...rule, days: [...new Set(days)].toSorted() })}
        />
      ) : null}
      {rule.type === 'range' ? (
        <span className={classes['hours']}>
          <TextField
            type="date"
            width={148}
            label={label('from')}
            value={rule.from}
            onChange={(from) => onChange({ ...rule, from })}
          />
          <span>–</span>
          <TextField
            type="date"
            width={148}
            label={label('to')}
            value={rule.to}
            onChange={(to) => onChange({ ...rule, to })}
          />
        </span>
      ) : null}
      <span className={classes['remove']}>
        <IconButton label={t('calendars.rules.remove', { number })} icon={CloseIcon} onClick={onRemove} />
      </span>
      {error === undefined ? null : (
        <span className={classes['wrong']} data-wrong-rule>
          <Note tone="failed">{error}</Note>
        </span>
      )}
    </div>
  );
}
