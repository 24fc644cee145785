import { useEffect, useMemo, useRef, useState } from 'react';
import type { FieldIssue } from '../../../../shared/domain/issue';
import { notify } from '../../../store/notices';
import { Button } from '../../../ui/controls/button';
import { TextField } from '../../../ui/controls/fields';
import { PickOne } from '../../../ui/controls/pickers';
import { Segments } from '../../../ui/controls/segments';
import { issueText, useErrorText } from '../../../ui/errors';
import { useFormats } from '../../../ui/format/use-formats';
import { FormRow, Note } from '../../../ui/form';
import { useGoneReason } from '../../../ui/gone';
import { PlusIcon } from '../../../ui/icons';
import { useKeys } from '../../../ui/keys';
import { useCommand } from '../../../ui/use-command';
import { errorAt, issuesOf } from '../field-errors';
import formClasses from '../job-form.module.css';
import {
  calendarInput,
  calendarsChanged,
  dropCalendar,
  keepCalendar,
  newRule,
  ruleTypes,
  withDay,
  type CalendarDraft,
} from './calendar-draft';
import classes from './calendars.module.css';
import { CoverMonth } from './cover-month';
import { RuleFields } from './rule-fields';
import { UsedBy } from './used-by';

/** Makes a calendar or changes one. What is typed stays until it is saved or discarded. */
export function CalendarForm({ id, draft, onDone }: { id: string; draft: CalendarDraft; onDone: () => void }) {
  const { t } = useFormats();
  const words = useErrorText();
  const gone = useGoneReason();
  const { send, busy } = useCommand();
  const [issues, setIssues] = useState<readonly FieldIssue[]>([]);
  const [text, setText] = useState<string | null>(null);
  const body = useRef<HTMLDivElement>(null);
  const at = errorAt(issues);
  const { calendar, rules } = draft;
  const zones = useMemo(
    () =>
      [...new Set(['UTC', draft.timezone, ...Intl.supportedValuesOf('timeZone')])].map((value) => ({
        value,
        label: value,
      })),
    [draft.timezone],
  );
  useEffect(() => {
    if (issues.length > 0) body.current?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus();
  }, [issues]);
  const change = (part: Partial<CalendarDraft>): void => keepCalendar(id, { ...draft, ...part });
  const discard = (): void => {
    dropCalendar(id);
    onDone();
  };
  const save = async (): Promise<void> => {
    const input = calendarInput(draft);
    const result =
      calendar === null
        ? await send('calendars.create', input, { quiet: true })
        : await send('calendars.replace', { ...input, id: calendar.id, ifMatch: calendar.revision }, { quiet: true });
    if (!result.ok) {
      const found = issuesOf(result.error);
      setIssues(found);
      const general = found.filter(({ path }) => path === 'rules' || path === '' || path === 'namespace');
      setText(found.length === 0 ? words(result.error) : general.map(issueText).join(' ') || null);
      return;
    }
    dropCalendar(id);
    calendarsChanged();
    notify({ text: t('jobs.notices.saved', { name: result.value.name }), tone: 'done' });
    onDone();
  };
  useKeys({ 'mod+Enter': () => gone === undefined && !busy && void save() });
  return (
    <form
      className={formClasses['form']}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (gone === undefined && !busy) void save();
      }}
    >
      <div ref={body} className={formClasses['body']}>
        {text === null ? null : (
          <div className={formClasses['problem']} role="alert">
            <b>{t('jobs.form.notSaved')}</b> {text}
          </div>
        )}
        <FormRow label={t('jobs.columns.name')}>
          {(field) => (
            <TextField
              id={field}
              value={draft.name}
              error={at('name')}
              placeholder={t('calendars.namePlaceholder')}
              onChange={(name) => change({ name })}
            />
          )}
        </FormRow>
        <FormRow label={t('jobs.form.description')}>
          {(field) => (
            <TextField
              id={field}
              value={draft.description}
              error={at('description')}
              onChange={(description) => change({ description })}
            />
          )}
        </FormRow>
        <FormRow label={t('calendars.mode')}>
          <Segments
            label={t('calendars.mode')}
            value={draft.mode}
            options={(['exclude', 'include'] as const).map((value) => ({
              value,
              label: t(`calendars.modes.${value}`),
            }))}
            onChange={(mode) => change({ mode })}
          />
          <Note>{t(`calendars.modesHelp.${draft.mode}`)}</Note>
        </FormRow>
        <FormRow label={t('jobs.form.timezone')}>
          {(field) => (
            <PickOne
              id={field}
              label={t('jobs.form.timezone')}
              value={draft.timezone}
              options={zones}
              nothing={t('common.filter.none')}
              error={at('timezone')}
              onChange={(timezone) => timezone !== null && change({ timezone })}
            />
          )}
        </FormRow>
        <FormRow label={t('calendars.rules.label')}>
          {rules.map((rule, index) => (
            <RuleFields
              // A rule has nothing of its own but its place.
              key={`${index} ${rule.type}`}
              rule={rule}
              index={index}
              errorAt={at}
              onChange={(next) => change({ rules: rules.with(index, next) })}
              onRemove={() => change({ rules: rules.toSpliced(index, 1) })}
            />
          ))}
          <div className={classes['add']} role="group" aria-label={t('calendars.rules.add')}>
            {ruleTypes.map((type) => (
              <Button
                key={type}
                look="quiet"
                icon={PlusIcon}
                onClick={() => change({ rules: [...rules, newRule(type)] })}
              >
                {t(`calendars.rules.types.${type}`)}
              </Button>
            ))}
          </div>
        </FormRow>
        <FormRow label={t('calendars.month.title')}>
          <CoverMonth mode={draft.mode} rules={rules} onDay={(day) => change({ rules: withDay(rules, day) })} />
        </FormRow>
        {calendar === null ? null : (
          <FormRow label={t('calendars.usedBy.label')}>
            <UsedBy calendar={calendar} />
          </FormRow>
        )}
      </div>
      <footer className={formClasses['footer']}>
        <span className={formClasses['changes']} aria-live="polite">
          {issues.length === 0 ? null : t('jobs.form.wrong', { count: issues.length })}
        </span>
        <Button look="quiet" onClick={discard}>
          {t('common.actions.discard')}
        </Button>
        <Button look="primary" submit hint="Ctrl ↵" disabledReason={gone} busy={busy}>
          {t('common.actions.save')}
        </Button>
      </footer>
    </form>
  );
}
