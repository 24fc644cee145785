import { useMemo } from 'react';
import type { JobState } from '../../../shared/domain/job';
import { notify } from '../../store/notices';
import { go, here, open } from '../../store/location';
import { useFormats } from '../../ui/format/use-formats';
import { useCommand, type Commander } from '../../ui/use-command';

interface JobRef {
  id: string;
  name: string;
  state: JobState;
}

export interface JobActions {
  runNow: (job: JobRef) => void;
  /** Pauses an active job and resumes a paused one. */
  togglePause: (job: JobRef) => void;
  /** Deletes at once; for ten seconds it can be taken back. */
  remove: (job: JobRef) => void;
  busy: boolean;
}

async function restore(send: Commander['send'], job: JobRef): Promise<void> {
  const restored = await send('jobs.restore', { id: job.id });
  if (restored.ok && job.state === 'active') await send('jobs.resume', { id: job.id });
}

/** What can be done to a job from its list and its sheet. */
export function useJobActions(): JobActions {
  const { t } = useFormats();
  const { send, busy } = useCommand();
  return useMemo(() => {
    const runNow = async (job: JobRef): Promise<void> => {
      const result = await send('jobs.trigger', { id: job.id });
      if (!result.ok) return;
      const [runId] = result.value.runIds;
      if (runId === undefined) notify({ text: t('jobs.notices.skipped', { name: job.name }), tone: 'done' });
      else if (result.value.runIds.length === 1) go({ screen: 'runs', id: runId });
      else go({ screen: 'runs', query: { job: job.id } });
    };
    const togglePause = async (job: JobRef): Promise<void> => {
      if (job.state !== 'active' && job.state !== 'paused') return;
      const pausing = job.state === 'active';
      const result = pausing ? await send('jobs.pause', { id: job.id }) : await send('jobs.resume', { id: job.id });
      if (!result.ok) return;
      const undo = pausing ? send.bind(null, 'jobs.resume') : send.bind(null, 'jobs.pause');
      notify({
        text: t(pausing ? 'jobs.notices.paused' : 'jobs.notices.resumed', { name: job.name }),
        tone: 'done',
        undo: () => void undo({ id: job.id }),
      });
    };
    const remove = async (job: JobRef): Promise<void> => {
      const result = await send('jobs.delete', { id: job.id });
      if (!result.ok) return;
      if (here().id === job.id) open(null);
      notify({
        text: t('jobs.notices.deleted', { name: job.name }),
        tone: 'done',
        undo: () => void restore(send, job),
      });
    };
    return {
      runNow: (job) => void runNow(job),
      togglePause: (job) => void togglePause(job),
      remove: (job) => void remove(job),
      busy,
    };
  }, [t, send, busy]);
}
