import { PickSome } from '../../ui/controls/pickers';
import { useErrorText } from '../../ui/errors';
import { useFormats } from '../../ui/format/use-formats';
import { FormRow, Note } from '../../ui/form';
import { here, open } from '../../store/location';
import { useCalendars } from './calendars/calendar-draft';
import classes from './job-form.module.css';
import type { ErrorAt } from './field-errors';
import type { JobDraft } from './job-draft';

/** The calendars that keep the job from firing. What they block is marked among the next fires. */
export function CalendarsField({
  draft,
  namespace,
  errorAt,
  onChange,
}: {
  draft: JobDraft;
  namespace: string;
  errorAt: ErrorAt;
  onChange: (part: Partial<JobDraft>) => void;
}) {
  const { t } = useFormats();
  const words = useErrorText();
  const known = useCalendars(namespace);
  const chosen = draft.calendars;
  const items = known.value?.items ?? [];
  // A job may name a calendar by its id.
  const named = items.map(({ id, name }) => ({ value: chosen.includes(id) ? id : name, label: name }));
  const gone = chosen.filter((each) => !named.some(({ value }) => value === each));
  return (
    <FormRow label={t('jobs.form.calendars')}>
      {(id) => (
        <>
          <PickSome
            id={id}
            label={t('jobs.form.calendars')}
            placeholder={chosen.length === 0 ? t('jobs.form.calendarsNone') : ''}
            value={chosen}
            options={[...named, ...gone.map((value) => ({ value, label: value }))]}
            nothing={t('common.filter.none')}
            error={errorAt('calendars')}
            onChange={(calendars) => onChange({ calendars })}
          />
          <Note>
            <button
              type="button"
              className={classes['link']}
              onClick={() =>
                open('calendars', { back: here().id ?? '', ...(items.length === 0 ? { calendar: 'new' } : {}) })
              }
            >
              {t(items.length === 0 ? 'calendars.create' : 'calendars.manage')}
            </button>
          </Note>
          {known.error === null ? null : <Note tone="failed">{words(known.error)}</Note>}
        </>
      )}
    </FormRow>
  );
}
