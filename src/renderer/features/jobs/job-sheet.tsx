import { useMemo } from 'react';
import type { JobSummary } from '../../../shared/changes/job-summary';
import type { Job, Unconfirmed } from '../../../shared/domain/job';
import { useQuery } from '../../client/use-query';
import { useLive } from '../../store/live';
import { open, setQuery, useLocation } from '../../store/location';
import { Tabs } from '../../ui/controls/tabs';
import { localZone } from '../../ui/format/dates';
import { useFormats } from '../../ui/format/use-formats';
import { useKeys } from '../../ui/keys';
import { Sheet } from '../../ui/layout';
import { Failed, SkeletonRows } from '../../ui/states';
import { Name, Tag } from '../../ui/text';
import { hasChanges, useDrafts } from './drafts';
import { draftOf, newDraft } from './job-draft';
import { JobForm } from './job-form';
import { JobView } from './job-view';
import classes from './jobs.module.css';
import type { JobActions } from './use-job-actions';
import { RunTab } from './run/run-tab';
import { AuditTab } from './view/audit-tab';
import { GraphTab } from './view/graph-tab';
import { HistoryTab } from './view/history-tab';
import { NodesTab } from './view/nodes-tab';
import { StatsTab } from './view/stats-tab';

/** A new job. What was typed before and not discarded is still there. */
function CreateSheet() {
  const { t } = useFormats();
  const kept = useDrafts((drafts) => drafts['new']);
  const settings = useQuery('settings.get', {});
  const start = useMemo(() => {
    if (settings.value === null && settings.error === null) return null;
    const draft = newDraft(settings.value, settings.value?.timezone ?? localZone);
    return { draft, base: draft, job: null };
  }, [settings.value, settings.error]);
  const form = kept ?? start;
  return (
    <Sheet
      label={t('jobs.create')}
      onClose={() => open(null)}
      header={<h2 className={classes['sheetTitle']}>{t('jobs.create')}</h2>}
    >
      {form ? <JobForm id="new" kept={form} /> : null}
    </Sheet>
  );
}

function EditTab({ job }: { job: Job }) {
  const kept = useDrafts((drafts) => drafts[job.id]);
  const start = useMemo(() => {
    const draft = draftOf(job, localZone);
    return { draft, base: draft, job };
  }, [job]);
  // What changes nothing follows the job; it would only be saved over what somebody else did.
  const holds = kept !== undefined && (kept.job?.revision === job.revision || hasChanges(kept));
  return <JobForm id={job.id} kept={holds ? kept : start} />;
}

const tabs = ['view', 'history', 'stats', 'graph', 'nodes', 'audit', 'run', 'edit'] as const;
type Tab = (typeof tabs)[number];
const PANEL = 'job-panel';

/** Nodes have a part in a job only where they fire it, or have not said yet that they let go of it. */
function tabsOf(job: Job | null, unconfirmed: Unconfirmed | undefined): Tab[] {
  const hasNodes = job?.firedBy === 'node' || (unconfirmed?.nodes ?? 0) > 0;
  return tabs.filter(
    (tab) => (tab !== 'nodes' || hasNodes) && ((tab !== 'edit' && tab !== 'run') || job?.state !== 'deleted'),
  );
}

function Panel({
  tab,
  job,
  summary,
  actions,
}: {
  tab: Tab;
  job: Job;
  summary: JobSummary | undefined;
  actions: JobActions;
}) {
  /** Changes when a run of the job has ended. */
  const ended = `${job.revision} ${summary?.runCount} ${summary?.outcomes}`;
  switch (tab) {
    case 'view':
      return <JobView job={job} summary={summary} actions={actions} />;
    case 'history':
      return <HistoryTab jobId={job.id} summary={summary} />;
    case 'stats':
      return <StatsTab job={job} version={ended} />;
    case 'graph':
      return <GraphTab jobId={job.id} version={ended} />;
    case 'nodes':
      return <NodesTab job={job} unconfirmed={summary?.unconfirmed ?? job.unconfirmed} />;
    case 'audit':
      return <AuditTab jobId={job.id} version={job.revision} />;
    case 'run':
      return <RunTab job={job} />;
    case 'edit':
      return <EditTab job={job} />;
  }
}

interface SheetProps {
  id: string;
  actions: JobActions;
  /** Whether R and P are for this job; not while they are for the selected ones. */
  hasKeys: boolean;
}

function JobSheetOf({ id, actions, hasKeys }: SheetProps) {
  const { t } = useFormats();
  const { query } = useLocation();
  const summary = useLive((live) => live.mirror.jobs.get(id));
  const job = useQuery('jobs.get', { id }, summary?.revision ?? 0);
  const unconfirmed = summary?.unconfirmed ?? job.value?.unconfirmed;
  const shown = tabsOf(job.value, unconfirmed);
  const tab = shown.find((each) => each === query['tab']) ?? 'view';
  const changed = useDrafts((drafts) => {
    const kept = drafts[id];
    return kept !== undefined && hasChanges(kept);
  });
  useKeys({
    e: () => setQuery({ tab: 'edit' }),
    ...(summary && hasKeys ? { r: () => actions.runNow(summary), p: () => actions.togglePause(summary) } : {}),
  });
  const name = summary?.name ?? job.value?.name ?? '';
  return (
    <Sheet
      label={name}
      onClose={() => open(null)}
      header={
        <>
          <h2 className={classes['sheetTitle']}>
            <Name>{name}</Name>
          </h2>
          {job.value === null ? null : <Tag>{t('jobs.revision', { revision: job.value.revision })}</Tag>}
          <span className={classes['apart']} />
        </>
      }
    >
      {job.value === null ? (
        job.error === null ? (
          <SkeletonRows />
        ) : (
          <Failed error={job.error} onRetry={job.reload} />
        )
      ) : (
        <div className={classes['sheetParts']}>
          <Tabs
            label={t('jobs.tabs.label')}
            value={tab}
            panel={PANEL}
            options={shown.map((value) => ({
              value,
              label: value === 'edit' && changed ? `${t('jobs.tabs.edit')} •` : t(`jobs.tabs.${value}`),
            }))}
            onChange={(value) => setQuery({ tab: value === 'view' ? '' : value })}
          />
          <div
            id={PANEL}
            role="tabpanel"
            aria-label={t(`jobs.tabs.${tab}`)}
            className={classes['panel']}
            // What has nothing to press in it has to be scrolled by keys.
            tabIndex={tab === 'edit' || tab === 'view' ? undefined : 0}
          >
            <Panel tab={tab} job={job.value} summary={summary} actions={actions} />
          </div>
        </div>
      )}
    </Sheet>
  );
}

/** Beside the list of jobs: one job, or a new one. */
export default function JobSheet(props: SheetProps) {
  return props.id === 'new' ? <CreateSheet /> : <JobSheetOf {...props} />;
}
