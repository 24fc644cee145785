import type { AuditEntry } from '../../../shared/contract/audit';
import type { Translate } from '../../i18n/i18n';
import { useFormats } from '../../ui/format/use-formats';
import { RunGlyph } from '../../ui/glyphs/run-glyph';
import type { Column } from '../../ui/list/list';
import { AbsoluteTime, RelativeTime } from '../../ui/time';
import { actionWords, refusalWords } from './audit-words';
import classes from './audit.module.css';
import { EntityName } from './entity-link';

function Outcome({ row }: { row: AuditEntry }) {
  const { t } = useFormats();
  return row.outcome === 'refused' ? <RunGlyph state="failed" label={t('audit.outcomes.refused')} /> : null;
}

function Remark({ row }: { row: AuditEntry }) {
  const { t } = useFormats();
  if (row.outcome === 'done') return null;
  return (
    <span className={classes['refused']}>
      {refusalWords(row.reason)} {row.count > 1 ? t('audit.times', { count: row.count }) : null}
    </span>
  );
}

export function auditColumns(t: Translate): Column<AuditEntry>[] {
  return [
    { key: 'outcome', header: t('audit.outcome'), unnamed: true, track: '14px', cell: (row) => <Outcome row={row} /> },
    { key: 'at', header: t('audit.columns.at'), track: '132px', cell: (row) => <AbsoluteTime at={row.at} precise /> },
    {
      key: 'ago',
      header: t('audit.columns.ago'),
      unnamed: true,
      track: '92px',
      from: 1_000,
      cell: (row) => (
        <span className={classes['second']}>
          <RelativeTime at={row.at} />
        </span>
      ),
    },
    {
      key: 'actor',
      header: t('audit.columns.actor'),
      track: 'minmax(96px, 0.8fr)',
      cell: (row) => <bdi className={classes['second']}>{row.actor}</bdi>,
    },
    {
      key: 'action',
      header: t('audit.columns.action'),
      track: 'minmax(140px, 1fr)',
      cell: (row) => <span className={classes['action']}>{actionWords(row.action)}</span>,
    },
    {
      key: 'entity',
      header: t('audit.columns.entity'),
      track: 'minmax(120px, 1fr)',
      cell: (row) => (row.entity === null ? null : <EntityName entity={row.entity} />),
    },
    {
      key: 'remark',
      header: t('audit.columns.remark'),
      unnamed: true,
      track: 'minmax(100px, 1.6fr)',
      from: 800,
      cell: (row) => <Remark row={row} />,
    },
  ];
}
