import { useMemo } from 'react';
import type { Job } from '../../../shared/domain/job';
import { useQuery } from '../../client/use-query';
import { useLive } from '../../store/live';
import { open, setQuery, useLocation } from '../../store/location';
import { Segments } from '../../ui/controls/segments';
import { localZone } from '../../ui/format/dates';
import { useFormats } from '../../ui/format/use-formats';
import { useKeys } from '../../ui/keys';
import { Sheet } from '../../ui/layout';
import { Failed, SkeletonRows } from '../../ui/states';
import { Name, Tag } from '../../ui/text';
import { useDrafts } from './drafts';
import { draftOf, newDraft } from './job-draft';
import { JobForm } from './job-form';
import { JobView } from './job-view';
import classes from './jobs.module.css';
import type { JobActions } from './use-job-actions';

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
  return <JobForm id={job.id} kept={kept ?? start} />;
}

const tabs = ['view', 'edit'] as const;

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
  const tab = query['tab'] === 'edit' ? 'edit' : 'view';
  const kept = useDrafts((drafts) => id in drafts);
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
          <div className={classes['tabs']}>
            <Segments
              label={t('jobs.tabs.label')}
              value={tab}
              options={tabs.map((value) => ({
                value,
                label: value === 'edit' && kept ? `${t('jobs.tabs.edit')} •` : t(`jobs.tabs.${value}`),
              }))}
              onChange={(value) => setQuery({ tab: value === 'edit' ? 'edit' : '' })}
            />
          </div>
        </>
      }
    >
      {job.value === null ? (
        job.error === null ? (
          <SkeletonRows />
        ) : (
          <Failed error={job.error} onRetry={job.reload} />
        )
      ) : tab === 'edit' ? (
        <EditTab job={job.value} />
      ) : (
        <JobView job={job.value} summary={summary} actions={actions} />
      )}
    </Sheet>
  );
}

/** Beside the list of jobs: one job, or a new one. */
export default function JobSheet(props: SheetProps) {
  return props.id === 'new' ? <CreateSheet /> : <JobSheetOf {...props} />;
}
