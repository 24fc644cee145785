import type { Alert } from '../../../shared/domain/alert';
import type { Translate } from '../../i18n/i18n';
import { alertSaid } from '../../ui/alert/alert-words';
import { useFormats } from '../../ui/format/use-formats';
import { AlertGlyph } from '../../ui/glyphs/alert-glyph';
import type { Column } from '../../ui/list/list';
import { Name } from '../../ui/text';
import { RelativeTime, WhenTime } from '../../ui/time';
import classes from './alerts.module.css';

function What({ row }: { row: Alert }) {
  const { t, dates } = useFormats();
  const { name, what } = alertSaid(t, dates, row);
  return (
    <span className={classes['what']} data-state={row.state}>
      {name === '' ? null : (
        <>
          <b>
            <Name>{name}</Name>
          </b>{' '}
        </>
      )}
      {what}
    </span>
  );
}

function Why({ row }: { row: Alert }) {
  const { t, dates } = useFormats();
  return <span className={classes['second']}>{alertSaid(t, dates, row).why}</span>;
}

/** The state in words, with who looks after it or how it ended. */
function State({ row }: { row: Alert }) {
  const { t } = useFormats();
  return (
    <span className={classes['state']}>
      {t(`alerts.states.${row.state}`)}{' '}
      <span className={classes['second']}>
        {row.state === 'acknowledged' ? (
          <bdi>{row.acknowledgedBy}</bdi>
        ) : row.clearedAt === null ? null : (
          <RelativeTime at={row.clearedAt} />
        )}
      </span>
    </span>
  );
}

export function alertColumns(t: Translate): Column<Alert>[] {
  return [
    {
      key: 'glyph',
      header: t('common.filter.state'),
      unnamed: true,
      track: '14px',
      cell: (row) => <AlertGlyph state={row.state} label={t(`alerts.states.${row.state}`)} />,
    },
    { key: 'what', header: t('alerts.columns.what'), track: 'minmax(220px, 2fr)', cell: (row) => <What row={row} /> },
    {
      key: 'why',
      header: t('alerts.columns.why'),
      track: 'minmax(180px, 1.5fr)',
      from: 900,
      cell: (row) => <Why row={row} />,
    },
    {
      key: 'state',
      header: t('common.filter.state'),
      track: 'minmax(140px, 0.8fr)',
      from: 700,
      cell: (row) => <State row={row} />,
    },
    {
      key: 'raised',
      header: t('alerts.columns.raised'),
      track: 'minmax(150px, 0.6fr)',
      cell: (row) => <WhenTime at={row.raisedAt} />,
    },
  ];
}
