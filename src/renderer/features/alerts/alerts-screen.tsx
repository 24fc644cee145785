import { lazy, Suspense, useMemo } from 'react';
import { alertRuleNames, alertStates, type Alert } from '../../../shared/domain/alert';
import { openAlerts } from '../../store/derived';
import { useLive } from '../../store/live';
import { open, setQuery, useLocation } from '../../store/location';
import { Button } from '../../ui/controls/button';
import { FilterMenu } from '../../ui/controls/filter-menu';
import { useFormats } from '../../ui/format/use-formats';
import { AlertGlyph } from '../../ui/glyphs/alert-glyph';
import { SettingsIcon } from '../../ui/icons';
import { FilterRow, Panes, ScreenHeader } from '../../ui/layout';
import { List } from '../../ui/list/list';
import { useSelection } from '../../ui/list/use-selection';
import { Empty, Failed, SkeletonRows } from '../../ui/states';
import { usePaneWidth } from '../../ui/window-size';
import { alertColumns } from './alert-columns';
import { filterOf } from './alert-filter';
import { BulkRow } from './bulk-row';
import { useAcknowledge } from '../../ui/alert/use-acknowledge';
import { useAlertRows } from './use-alert-rows';

const AlertSheet = lazy(() => import('./alert-sheet'));
const RulesSheet = lazy(() => import('./rules-sheet'));

const idOf = (row: Alert): string => row.id;

function Filters() {
  const { t } = useFormats();
  const { query } = useLocation();
  const { state, rule } = filterOf(query);
  return (
    <FilterRow label={t('alerts.filter')}>
      <FilterMenu
        name={t('common.filter.state')}
        value={state}
        any={t('common.filter.any')}
        choices={alertStates.map((value) => ({
          value,
          label: t(`alerts.states.${value}`),
          glyph: <AlertGlyph state={value} />,
        }))}
        onChange={(value) => setQuery({ state: value })}
      />
      <FilterMenu
        name={t('alerts.rule')}
        value={rule}
        any={t('common.filter.any')}
        choices={alertRuleNames.map((value) => ({ value, label: t(`alerts.rules.${value}.name`) }))}
        onChange={(value) => setQuery({ rule: value })}
      />
    </FilterRow>
  );
}

/** Nothing is there: what would be, and the way to say what is too much. */
function Nothing({ isFiltered }: { isFiltered: boolean }) {
  const { t } = useFormats();
  if (isFiltered)
    return (
      <Empty
        title={t('common.filter.none')}
        action={<Button onClick={() => setQuery({ state: '', rule: '' })}>{t('common.actions.clear')}</Button>}
      />
    );
  return (
    <Empty
      title={t('alerts.empty.title')}
      action={<Button onClick={() => open('rules')}>{t('alerts.showRules')}</Button>}
    >
      {t('alerts.empty.text')}
    </Empty>
  );
}

/** What is out of the ordinary: what stands first, each with its evidence. */
export default function AlertsScreen() {
  const { t } = useFormats();
  const { id, query } = useLocation();
  const filter = filterOf(query);
  const { rows, error, starting, newer, showNewer, more, reload } = useAlertRows(filter);
  const count = useLive((live) => openAlerts(live.mirror.alerts));
  const width = usePaneWidth(id !== null);
  const columns = useMemo(() => alertColumns(t), [t]);
  const selection = useSelection(rows, idOf);
  const { one } = useAcknowledge();
  return (
    <Panes
      sheet={
        id === null ? undefined : (
          <Suspense>{id === 'rules' ? <RulesSheet /> : <AlertSheet key={id} id={id} />}</Suspense>
        )
      }
    >
      <ScreenHeader title={t('common.rail.alerts')} note={t('alerts.openCount', { count })}>
        {newer > 0 ? <Button onClick={showNewer}>{t('common.list.new', { count: newer })}</Button> : null}
        <Button icon={SettingsIcon} onClick={() => open('rules')}>
          {t('alerts.showRules')}
        </Button>
      </ScreenHeader>
      {selection.rows.length > 0 ? <BulkRow selection={selection} /> : <Filters />}
      {rows.length > 0 ? (
        <List
          label={t('common.rail.alerts')}
          rows={rows}
          total={more === null ? rows.length : -1}
          idOf={idOf}
          columns={columns}
          width={width}
          openId={id}
          onOpen={(row) => open(row.id)}
          onEnd={() => more?.()}
          commands={{ a: (row) => void one(row) }}
          selection={selection}
        />
      ) : starting ? (
        <SkeletonRows />
      ) : error === null ? (
        <Nothing isFiltered={filter.state !== '' || filter.rule !== ''} />
      ) : (
        <Failed error={error} onRetry={reload} />
      )}
    </Panes>
  );
}
