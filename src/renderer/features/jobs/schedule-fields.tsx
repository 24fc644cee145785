import { useMemo } from 'react';
import type { PreviewedOccurrence } from '../../../shared/contract/jobs';
import { useQuery } from '../../client/use-query';
import { useGoneReason } from '../../ui/gone';
import { PickOne } from '../../ui/controls/pickers';
import { LengthField } from '../../ui/controls/length-field';
import { Segments } from '../../ui/controls/segments';
import { TimeField } from '../../ui/controls/time-field';
import { localZone } from '../../ui/format/dates';
import { readLocalTime } from '../../ui/format/local-time';
import { useFormats } from '../../ui/format/use-formats';
import { FormRow, Note } from '../../ui/form';
import { scheduleWords } from '../../ui/schedule-text';
import { useLater } from '../../ui/use-later';
import { CalendarsField } from './calendars-field';
import { CronLines } from './cron-lines';
import { errorAt as errorAtIssues, type ErrorAt } from './field-errors';
import { scheduleKinds, scheduleOf, type JobDraft } from './job-draft';
import { MonthCalendar } from './month-calendar';
import classes from './schedule-fields.module.css';
import { FireTimes } from './schedule-preview';
import { useCronText } from './use-cron-text';

const PREVIEW_MS = 250;
/** Enough for three weeks of an hourly schedule. */
const PREVIEWED = 500;
const LISTED = 6;
/** A calendar of less than this tells nothing that the list does not. */
const CALENDAR_LEAST_MS = 2 * 86_400_000;

/** The next fire times as a list, and as a small calendar where it tells more. */
function Coming({ occurrences, zone }: { occurrences: readonly PreviewedOccurrence[]; zone: string }) {
  const [first] = occurrences;
  const last = occurrences.at(-1);
  const isCut = occurrences.length === PREVIEWED;
  const span = first && last ? Date.parse(last.fireTime) - Date.parse(first.fireTime) : 0;
  return (
    <div className={classes['coming']}>
      {!last || (isCut && span < CALENDAR_LEAST_MS) ? null : (
        <MonthCalendar occurrences={occurrences} zone={zone} knownUntilMs={isCut ? Date.parse(last.fireTime) : null} />
      )}
      <div className={classes['list']}>
        <FireTimes occurrences={occurrences.slice(0, LISTED)} zone={zone} />
      </div>
    </div>
  );
}

/** When the job fires, and what that means on the calendar. */
export function ScheduleFields({
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
  const { t, language } = useFormats();
  const gone = useGoneReason();
  const zones = useMemo(
    () =>
      ['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC')].map((value) => ({
        value,
        label: value,
      })),
    [],
  );
  const words = useCronText(draft.kind === 'cron' ? draft.lines : [], language);
  const { schedule, startAt, endAt, calendars } = useLater(
    {
      schedule: scheduleOf(draft),
      startAt: readLocalTime(draft.startAt),
      endAt: readLocalTime(draft.endAt),
      calendars: draft.calendars,
    },
    PREVIEW_MS,
  );
  const fires = schedule !== null && schedule.type !== 'manual' && schedule.type !== 'after' && gone === undefined;
  const preview = useQuery(
    'schedules.preview',
    fires && startAt !== undefined && endAt !== undefined
      ? { schedule, startAt, endAt, calendars, namespace, count: PREVIEWED }
      : null,
  );
  const previewErrorAt = errorAtIssues(preview.error?.issues ?? []);
  const either: ErrorAt = (path) => errorAt(path) ?? previewErrorAt(path);
  const interval =
    draft.kind === 'interval' && schedule?.type === 'interval' ? scheduleWords(t, language, schedule) : null;

  return (
    <>
      <FormRow label={t('jobs.form.schedule')}>
        <Segments
          label={t('jobs.form.schedule')}
          value={draft.kind}
          options={scheduleKinds.map((value) => ({ value, label: t(`jobs.form.kinds.${value}`) }))}
          onChange={(kind) => onChange({ kind })}
        />
        {draft.kind === 'cron' ? (
          <CronLines
            lines={draft.lines}
            words={words}
            errorAt={either}
            onChange={(lines) => onChange({ lines })}
            aside={
              <PickOne
                label={t('jobs.form.timezone')}
                value={draft.timezone}
                options={zones}
                nothing={t('common.filter.none')}
                error={either('schedule.timezone')}
                onChange={(timezone) => timezone !== null && onChange({ timezone })}
              />
            }
          />
        ) : null}
        {draft.kind === 'interval' ? (
          <>
            <LengthField
              label={t('jobs.form.every')}
              value={draft.every}
              error={either('schedule.everySeconds')}
              onChange={(every) => onChange({ every })}
            />
            <Note>{interval ?? t('jobs.form.everyHelp')}</Note>
          </>
        ) : null}
        {draft.kind === 'once' ? (
          <TimeField
            label={t('jobs.form.onceAt')}
            value={draft.onceAt}
            error={either('schedule.at')}
            onChange={(onceAt) => onChange({ onceAt })}
          />
        ) : null}
        {draft.kind === 'manual' ? <Note>{t('jobs.form.manualHelp')}</Note> : null}
        {draft.kind === 'after' ? <Note>{t('jobs.form.afterHelp')}</Note> : null}
        {errorAt('schedule.type') === undefined ? null : <Note tone="failed">{errorAt('schedule.type')}</Note>}
      </FormRow>
      {draft.kind === 'after' || draft.kind === 'manual' ? null : (
        <CalendarsField draft={draft} namespace={namespace} errorAt={either} onChange={onChange} />
      )}
      {fires && preview.value !== null ? (
        <FormRow label={t('jobs.preview.title')}>
          <Coming
            occurrences={preview.value.occurrences}
            zone={schedule.type === 'cron' ? (schedule.timezone ?? localZone) : localZone}
          />
        </FormRow>
      ) : null}
    </>
  );
}
