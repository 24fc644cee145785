import type { Calendar } from '../../../../shared/domain/calendar';
import { open, setQuery, useLocation } from '../../../store/location';
import { notify } from '../../../store/notices';
import { Button, IconButton } from '../../../ui/controls/button';
import { localZone } from '../../../ui/format/dates';
import { useFormats } from '../../../ui/format/use-formats';
import { useGoneReason } from '../../../ui/gone';
import { BackIcon, DeleteIcon, PlusIcon } from '../../../ui/icons';
import { Sheet } from '../../../ui/layout';
import { Empty, Failed, SkeletonRows } from '../../../ui/states';
import { Name, Tag } from '../../../ui/text';
import { useCommand } from '../../../ui/use-command';
import jobClasses from '../jobs.module.css';
import {
  calendarInput,
  calendarsChanged,
  draftOfCalendar,
  newCalendar,
  useCalendarDrafts,
  useCalendars,
} from './calendar-draft';
import { CalendarForm } from './calendar-form';
import classes from './calendars.module.css';

function Row({ calendar, several }: { calendar: Calendar; several: boolean }) {
  const { t } = useFormats();
  const gone = useGoneReason();
  const { send } = useCommand();
  const kept = useCalendarDrafts((drafts) => calendar.id in drafts);
  const { name, mode, rules, namespace, timezone } = calendar;
  const comma = t('common.list.comma');
  const remove = async (): Promise<void> => {
    const result = await send('calendars.delete', { id: calendar.id });
    if (!result.ok) return;
    calendarsChanged();
    const undo = (): void =>
      void send('calendars.create', { ...calendarInput(draftOfCalendar(calendar)), namespace }).then(calendarsChanged);
    notify({ text: t('jobs.notices.deleted', { name }), tone: 'done', undo });
  };
  return (
    <li className={classes['row']}>
      <button type="button" onClick={() => setQuery({ calendar: calendar.id })}>
        <Name>{name}</Name>
        {kept ? ' •' : null} {several ? <Tag>{namespace}</Tag> : null}
        <span className={classes['help']}>
          {[t(`calendars.modes.${mode}`), t('calendars.rules.count', { count: rules.length })].join(comma)}
          {comma}
          <bdi>{timezone}</bdi>
        </span>
      </button>
      <IconButton
        label={t('calendars.delete', { name })}
        icon={DeleteIcon}
        onClick={() => gone === undefined && void remove()}
      />
    </li>
  );
}

/** The calendars that keep jobs from firing, and each of them. A form of a job that led here is gone back to. */
export default function CalendarsSheet() {
  const { t } = useFormats();
  const { query } = useLocation();
  const { value, error, reload } = useCalendars(null);
  const drafts = useCalendarDrafts();
  const chosen = query['calendar'] ?? '';
  const back = query['back'] ?? '';
  const found = value?.items.find(({ id }) => id === chosen);
  const draft =
    drafts[chosen] ?? (chosen === 'new' ? newCalendar(localZone) : found === undefined ? null : draftOfCalendar(found));
  const leave = (): void => {
    setQuery({ calendar: '', back: '' });
    open(back === '' ? null : back, back === '' || back === 'new' ? {} : { tab: 'edit' });
  };
  const list = (): void => {
    if (back === '') setQuery({ calendar: '' });
    else leave();
  };
  const title = chosen === '' ? t('calendars.title') : (found?.name ?? t('calendars.create'));
  return (
    <Sheet
      label={t('calendars.title')}
      onClose={chosen === '' ? leave : list}
      header={
        <>
          {chosen === '' && back === '' ? null : (
            <IconButton
              label={t(back === '' ? 'calendars.title' : 'calendars.back')}
              icon={BackIcon}
              mirror
              onClick={list}
            />
          )}
          <h2 className={jobClasses['sheetTitle']}>
            <bdi>{title}</bdi>
          </h2>
          <span className={jobClasses['apart']} />
          {chosen === '' ? (
            <Button icon={PlusIcon} onClick={() => setQuery({ calendar: 'new' })}>
              {t('calendars.create')}
            </Button>
          ) : null}
        </>
      }
    >
      {value === null ? (
        error === null ? (
          <SkeletonRows />
        ) : (
          <Failed error={error} onRetry={reload} />
        )
      ) : draft !== null ? (
        <CalendarForm key={chosen} id={chosen} draft={draft} onDone={list} />
      ) : value.items.length === 0 ? (
        <Empty
          title={t('calendars.none')}
          action={
            <Button look="primary" icon={PlusIcon} onClick={() => setQuery({ calendar: 'new' })}>
              {t('calendars.create')}
            </Button>
          }
        >
          {t('calendars.noneText')}
        </Empty>
      ) : (
        <ul aria-label={t('calendars.title')}>
          {value.items.map((calendar) => (
            <Row
              key={calendar.id}
              calendar={calendar}
              several={new Set(value.items.map(({ namespace }) => namespace)).size > 1}
            />
          ))}
        </ul>
      )}
    </Sheet>
  );
}
