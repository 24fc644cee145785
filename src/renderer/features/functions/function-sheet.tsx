import { lazy, Suspense, useMemo } from 'react';
import type { FunctionDefinition } from '../../../shared/domain/function';
import { useQuery } from '../../client/use-query';
import { useLive } from '../../store/live';
import { open, setQuery, useLocation } from '../../store/location';
import { Tabs } from '../../ui/controls/tabs';
import { useFormats } from '../../ui/format/use-formats';
import { Sheet } from '../../ui/layout';
import { Failed, SkeletonRows } from '../../ui/states';
import { Name, Tag } from '../../ui/text';
import { functionDraftOf, newFunctionDraft } from './function-draft';
import { useFunctionDrafts } from './function-drafts';
import { FunctionForm } from './function-form';
import { FunctionView } from './function-view';
import classes from './functions.module.css';

const VersionsTab = lazy(() => import('./versions-tab'));
const DeploymentsTab = lazy(() => import('./deployments-tab'));

function CreateSheet() {
  const { t } = useFormats();
  const kept = useFunctionDrafts((drafts) => drafts['new']);
  const start = useMemo(() => {
    const draft = newFunctionDraft();
    return { draft, base: draft, definition: null };
  }, []);
  return (
    <Sheet
      label={t('functions.create')}
      onClose={() => open(null)}
      header={<h2 className={classes['sheetTitle']}>{t('functions.create')}</h2>}
    >
      <FunctionForm id="new" kept={kept ?? start} />
    </Sheet>
  );
}

function EditTab({ definition }: { definition: FunctionDefinition }) {
  const kept = useFunctionDrafts((drafts) => drafts[definition.id]);
  const start = useMemo(() => {
    const draft = functionDraftOf(definition);
    return { draft, base: draft, definition };
  }, [definition]);
  return <FunctionForm id={definition.id} kept={kept ?? start} />;
}

const tabs = ['view', 'versions', 'nodes', 'edit'] as const;
type Tab = (typeof tabs)[number];

const PANEL = 'function-panel';

/** What runs outside of the fleet is on no node. */
const tabsOf = (definition: FunctionDefinition | null): readonly Tab[] =>
  definition?.kind === 'external' ? tabs.filter((tab) => tab !== 'nodes') : tabs;

function TabOf({ tab, definition }: { tab: Tab; definition: FunctionDefinition }) {
  switch (tab) {
    case 'view':
      return <FunctionView definition={definition} />;
    case 'edit':
      return <EditTab definition={definition} />;
    case 'versions':
      return <VersionsTab definition={definition} />;
    case 'nodes':
      return <DeploymentsTab definition={definition} />;
  }
}

function FunctionSheetOf({ id }: { id: string }) {
  const { t } = useFormats();
  const { query } = useLocation();
  const summary = useLive((live) => live.mirror.functions.get(id));
  const definition = useQuery(
    'functions.get',
    { id },
    summary === undefined ? 0 : `${summary.version} ${summary.updatedAt}`,
  );
  const kept = useFunctionDrafts((drafts) => id in drafts);
  const offered = tabsOf(definition.value);
  const tab = offered.find((each) => each === query['tab']) ?? 'view';
  const name = summary?.name ?? definition.value?.name ?? '';
  return (
    <Sheet
      label={name}
      onClose={() => open(null)}
      header={
        <>
          <h2 className={classes['sheetTitle']}>
            <Name>{name}</Name>
          </h2>
          {definition.value === null ? null : (
            <Tag>{t('runs.facts.version', { version: definition.value.version })}</Tag>
          )}
          <span className={classes['apart']} />
        </>
      }
    >
      {definition.value === null ? (
        definition.error === null ? (
          <SkeletonRows />
        ) : (
          <Failed error={definition.error} onRetry={definition.reload} />
        )
      ) : (
        <div className={classes['parts']}>
          <Tabs
            label={t('functions.tabs.label')}
            value={tab}
            panel={PANEL}
            options={offered.map((value) => ({
              value,
              label: value === 'edit' && kept ? `${t('functions.tabs.edit')} •` : t(`functions.tabs.${value}`),
            }))}
            onChange={(value) => setQuery({ tab: value === 'view' ? '' : value, version: '' })}
          />
          <div
            id={PANEL}
            role="tabpanel"
            aria-label={t(`functions.tabs.${tab}`)}
            className={classes['panel']}
            // What has nothing to press in it has to be scrolled by keys.
            tabIndex={tab === 'edit' || tab === 'view' ? undefined : 0}
          >
            <Suspense fallback={<SkeletonRows />}>
              <TabOf tab={tab} definition={definition.value} />
            </Suspense>
          </div>
        </div>
      )}
    </Sheet>
  );
}

/** Beside the list of functions: one function, or a new one. */
export default function FunctionSheet({ id }: { id: string }) {
  return id === 'new' ? <CreateSheet /> : <FunctionSheetOf id={id} />;
}
