import { useState } from 'react';
import { setQuery } from '../../store/location';
import { Button } from '../../ui/controls/button';
import { TimeField } from '../../ui/controls/time-field';
import { FilterMenu } from '../../ui/controls/filter-menu';
import { Modal, ModalActions } from '../../ui/controls/modal';
import { localTime, readLocalTime } from '../../ui/format/local-time';
import { useFormats } from '../../ui/format/use-formats';
import { FormRow } from '../../ui/form';

const HOUR_MS = 3_600_000;
const lasts = { hour: HOUR_MS, day: 24 * HOUR_MS, week: 168 * HOUR_MS } as const;
type Last = keyof typeof lasts;
const isLast = (value: string): value is Last => value in lasts;

function Between({ from, to, onClose }: { from: string; to: string; onClose: () => void }) {
  const { t } = useFormats();
  const [start, setStart] = useState(localTime(from));
  const [end, setEnd] = useState(localTime(to));
  const [wrong, setWrong] = useState<{ from?: string; to?: string }>({});
  return (
    <Modal title={t('runs.filter.between')} onClose={onClose} width={400}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          const [first, last] = [readLocalTime(start), readLocalTime(end)];
          const unreadable = t('errors.issues.not_a_time');
          if (first === undefined || last === undefined)
            setWrong({
              ...(first === undefined && { from: unreadable }),
              ...(last === undefined && { to: unreadable }),
            });
          else if (first !== null && last !== null && first >= last)
            setWrong({ to: t('errors.issues.end_before_start') });
          else {
            setQuery({ from: first ?? '', to: last ?? '' });
            onClose();
          }
        }}
      >
        <FormRow label={t('runs.filter.from')}>
          {(field) => <TimeField id={field} first value={start} error={wrong.from} onChange={setStart} />}
        </FormRow>
        <FormRow label={t('runs.filter.to')}>
          {(field) => <TimeField id={field} value={end} error={wrong.to} onChange={setEnd} />}
        </FormRow>
        <ModalActions>
          <Button onClick={onClose}>{t('common.actions.cancel')}</Button>
          <Button look="primary" submit>
            {t('runs.filter.show')}
          </Button>
        </ModalActions>
      </form>
    </Modal>
  );
}

/** A stretch of time: the last hour, day or week, or any from and to; it may have been chosen elsewhere. */
export function TimeFilter({ from, to }: { from: string; to: string }) {
  const { t, dates } = useFormats();
  const [between, setBetween] = useState(false);
  const said = (instant: string): string => {
    const ms = Date.parse(instant);
    return Number.isNaN(ms) ? '…' : `${dates.day(ms)} ${dates.time(ms)}`;
  };
  const current = from === '' && to === '' ? '' : `${said(from)} – ${said(to)}`;
  return (
    <>
      <FilterMenu
        name={t('runs.filter.time')}
        value={current}
        any={t('common.filter.any')}
        choices={[
          ...(current === '' ? [] : [{ value: current, label: current }]),
          ...(Object.keys(lasts) as Last[]).map((value) => ({ value, label: t(`runs.filter.last.${value}`) })),
          { value: 'between', label: t('runs.filter.between') },
        ]}
        onChange={(value) => {
          if (value === 'between') setBetween(true);
          else if (isLast(value)) setQuery({ from: new Date(Date.now() - lasts[value]).toISOString(), to: '' });
          else if (value === '') setQuery({ from: '', to: '' });
        }}
      />
      {between ? <Between from={from} to={to} onClose={() => setBetween(false)} /> : null}
    </>
  );
}
