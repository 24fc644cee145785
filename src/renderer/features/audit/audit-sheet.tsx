import type { AuditEntry } from '../../../shared/contract/audit';
import type { JsonValue } from '../../../shared/domain/json';
import { useQuery } from '../../client/use-query';
import { go, open } from '../../store/location';
import { Button } from '../../ui/controls/button';
import { useFormats } from '../../ui/format/use-formats';
import { Fact, Facts, Section, Sheet } from '../../ui/layout';
import { Failed, SkeletonRows } from '../../ui/states';
import { Mono } from '../../ui/text';
import { AbsoluteTime, RelativeTime } from '../../ui/time';
import { actionWords, refusalWords } from './audit-words';
import classes from './audit.module.css';
import { differences, type Difference } from './differences';
import { EntityLink } from './entity-link';

const textOf = (value: JsonValue): string => (typeof value === 'string' ? value : JSON.stringify(value, null, 1));

function Value({ of, look }: { of: JsonValue | undefined; look: 'before' | 'after' }) {
  const { t } = useFormats();
  if (of === undefined) return <td className={classes['absent']}>{t('audit.absent')}</td>;
  return (
    <td data-selectable>
      <bdi dir="ltr" className={classes['value']} data-look={look}>
        {look === 'before' ? <del>{textOf(of)}</del> : <ins>{textOf(of)}</ins>}
      </bdi>
    </td>
  );
}

function DifferenceTable({ rows }: { rows: readonly Difference[] }) {
  const { t } = useFormats();
  return (
    <table className={classes['differences']}>
      <thead>
        <tr>
          <th scope="col">{t('audit.place')}</th>
          <th scope="col">{t('audit.before')}</th>
          <th scope="col">{t('audit.after')}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.path}>
            <th scope="row">
              <Mono>{row.path === '' ? '·' : row.path}</Mono>
            </th>
            <Value of={row.before} look="before" />
            <Value of={row.after} look="after" />
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Row({ row }: { row: AuditEntry }) {
  const { t, dates } = useFormats();
  const { entity } = row;
  const rows = differences(row.before, row.after);
  return (
    <>
      <Facts>
        <Fact label={t('audit.columns.at')}>
          <AbsoluteTime at={row.at} precise /> · <RelativeTime at={row.at} />
        </Fact>
        <Fact label={t('audit.columns.actor')}>
          <bdi>{row.actor}</bdi>
        </Fact>
        <Fact label={t('audit.columns.action')}>
          <Mono>{row.action}</Mono>
        </Fact>
        {entity === null ? null : (
          <Fact label={t('audit.columns.entity')}>
            <EntityLink entity={entity} />
            {entity === 'settings' ? null : (
              <>
                {' '}
                <Mono>{entity}</Mono>
              </>
            )}
          </Fact>
        )}
        {row.outcome === 'refused' ? (
          <Fact label={t('audit.outcomes.refused')}>
            {refusalWords(row.reason)} {row.count > 1 ? t('audit.times', { count: row.count }) : null}
          </Fact>
        ) : null}
        {row.requestId === null ? null : (
          <Fact label={t('audit.request')}>
            <Mono>{row.requestId}</Mono>
          </Fact>
        )}
        <Fact label={t('audit.row')}>
          {dates.number(row.id)} · <Mono>{row.hash}</Mono>
        </Fact>
      </Facts>
      {rows.length === 0 ? null : (
        <Section title={t('audit.difference')} note={dates.number(rows.length)}>
          <DifferenceTable rows={rows} />
        </Section>
      )}
    </>
  );
}

/** Beside the trail: one row, with what it changed place by place. */
export default function AuditSheet({ id }: { id: string }) {
  const { t } = useFormats();
  const { value, error, reload } = useQuery('audit.get', { row: Number(id) });
  const title = value === null ? t('audit.row') : actionWords(value.action);
  const entity = value?.entity ?? null;
  return (
    <Sheet
      label={title}
      onClose={() => open(null)}
      header={<h2 className={classes['sheetTitle']}>{title}</h2>}
      footer={
        entity === null ? undefined : (
          <Button onClick={() => go({ screen: 'audit', query: { entity } })}>{t('audit.ofEntity')}</Button>
        )
      }
    >
      {value !== null ? (
        <Row row={value} />
      ) : error === null ? (
        <SkeletonRows />
      ) : (
        <Failed error={error} onRetry={reload} />
      )}
    </Sheet>
  );
}
