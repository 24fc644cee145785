import { lazy, Suspense, useMemo, useState } from 'react';
import type { AuditEntry } from '../../../shared/contract/audit';
import { useQuery } from '../../client/use-query';
import { open, setQuery, useLocation } from '../../store/location';
import { Button } from '../../ui/controls/button';
import { FilterMenu } from '../../ui/controls/filter-menu';
import { readLocalTime } from '../../ui/format/local-time';
import { useFormats } from '../../ui/format/use-formats';
import { CopyIcon } from '../../ui/icons';
import { FilterRow, Panes, ScreenHeader } from '../../ui/layout';
import { List } from '../../ui/list/list';
import { Empty, Failed, SkeletonRows } from '../../ui/states';
import { shortId } from '../../ui/text';
import { usePaneWidth } from '../../ui/window-size';
import { auditColumns } from './audit-columns';
import { actionWords } from './audit-words';
import { auditActions } from './actions';
import { UntilField } from './until-field';
import { type AuditFilter, useAuditPages } from './use-audit-pages';
import { useName } from './use-name';

const AuditSheet = lazy(() => import('./audit-sheet'));

const COPIED_MS = 2_000;
const idOf = (row: AuditEntry): string => String(row.id);

/** One filter of the trail holds at a time: choosing one lets go of the others. */
const only = (part: Record<string, string>): void =>
  setQuery({ action: '', actor: '', entity: '', outcome: '', ...part });

/** The newest hash. Kept elsewhere, it proves later that nothing before it was changed. */
function Head() {
  const { t } = useFormats();
  const status = useQuery('hub.status', {});
  const [copied, setCopied] = useState(false);
  if (status.value === null) return null;
  const { head } = status.value.audit;
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(head);
    setCopied(true);
    setTimeout(() => setCopied(false), COPIED_MS);
  };
  return (
    <span title={t('audit.headNote')}>
      <Button icon={CopyIcon} onClick={() => void copy()}>
        {t(copied ? 'common.actions.copied' : 'audit.copyHead')}
      </Button>
    </span>
  );
}

function Filters({ actors }: { actors: readonly string[] }) {
  const { t } = useFormats();
  const { query } = useLocation();
  const name = useName(query['entity'] ?? '');
  const { action = '', actor = '', entity = '', outcome = '', until = '' } = query;
  return (
    <FilterRow label={t('audit.filter')}>
      <FilterMenu
        name={t('audit.columns.action')}
        value={action}
        any={t('common.filter.any')}
        choices={auditActions.map((value) => ({ value, label: actionWords(value) }))}
        onChange={(value) => only({ action: value })}
      />
      <FilterMenu
        name={t('audit.columns.actor')}
        value={actor}
        any={t('common.filter.any')}
        choices={actors.map((value) => ({ value, label: value }))}
        onChange={(value) => only({ actor: value })}
      />
      <FilterMenu
        name={t('audit.outcome')}
        value={outcome}
        any={t('common.filter.any')}
        choices={[{ value: 'refused', label: t('audit.outcomes.refused') }]}
        onChange={(value) => only({ outcome: value })}
      />
      {entity === '' ? null : (
        <FilterMenu
          name={t('audit.columns.entity')}
          value={entity}
          any={t('common.filter.any')}
          choices={[{ value: entity, label: name ?? shortId(entity) }]}
          onChange={(value) => only({ entity: value })}
        />
      )}
      <UntilField value={until} onChange={(value) => setQuery({ until: value })} />
    </FilterRow>
  );
}

/** What the location asks of the hub. */
function filterOf({ action, actor, entity, outcome, until = '' }: Readonly<Record<string, string>>): AuditFilter {
  const moment = readLocalTime(until);
  return {
    ...(action ? { action } : actor ? { actor } : entity ? { entity } : outcome === 'refused' ? { outcome } : {}),
    // What cannot be read says so at its field.
    ...(moment ? { until: moment } : {}),
  };
}

/** Who changed what, newest first. */
export default function AuditScreen() {
  const { t } = useFormats();
  const { id, query } = useLocation();
  const pages = useAuditPages(filterOf(query));
  const width = usePaneWidth(id !== null);
  const columns = useMemo(() => auditColumns(t), [t]);
  const [seen, setSeen] = useState<readonly string[]>([]);
  const actors = useMemo(
    () =>
      [...new Set([...seen, query['actor'] ?? '', ...pages.rows.map(({ actor }) => actor)])]
        .filter(Boolean)
        .toSorted((a, b) => (a < b ? -1 : 1)),
    [seen, query, pages.rows],
  );
  if (actors.length > seen.length) setSeen(actors);
  return (
    <Panes
      sheet={
        id === null ? undefined : (
          <Suspense>
            <AuditSheet key={id} id={id} />
          </Suspense>
        )
      }
    >
      <ScreenHeader title={t('common.rail.audit')}>
        {pages.hasNewer ? <Button onClick={pages.reload}>{t('audit.newer')}</Button> : null}
        <Head />
      </ScreenHeader>
      <Filters actors={actors} />
      {pages.starting ? (
        <SkeletonRows />
      ) : pages.error !== null && pages.rows.length === 0 ? (
        <Failed error={pages.error} onRetry={pages.reload} />
      ) : pages.rows.length === 0 ? (
        <Empty
          title={t('common.filter.none')}
          action={<Button onClick={() => only({ until: '' })}>{t('common.actions.clear')}</Button>}
        />
      ) : (
        <List
          label={t('common.rail.audit')}
          rows={pages.rows}
          total={-1}
          idOf={idOf}
          columns={columns}
          width={width}
          openId={id}
          onOpen={(row) => open(idOf(row))}
          onEnd={pages.more}
        />
      )}
    </Panes>
  );
}
