import { useMemo, useState } from 'react';
import type { JobSummary } from '../../../shared/changes/job-summary';
import type { OperationInput } from '../../../shared/contract/operations';
import { notify } from '../../store/notices';
import { here, open } from '../../store/location';
import { useErrorText } from '../../ui/errors';
import { useFormats } from '../../ui/format/use-formats';
import { useCommand, type Commander } from '../../ui/use-command';

export type BulkOperation = 'pause' | 'resume' | 'delete' | 'trigger';
export type Tagging = 'addTags' | 'removeTags';
type HubOperation = OperationInput<'jobs.bulk'>['operation'];

/** What became of an action on several jobs, when it did not go well for all of them. */
export interface BulkReport {
  operation: HubOperation;
  succeeded: number;
  failed: readonly { id: string; name: string; why: string }[];
}

export interface Bulk {
  run: (operation: BulkOperation, jobs: readonly JobSummary[]) => void;
  /** Puts tags on jobs, or takes them off. */
  tag: (operation: Tagging, tags: readonly string[], jobs: readonly JobSummary[]) => void;
  /** How far it is; null when nothing is under way. */
  progress: { done: number; total: number } | null;
  report: BulkReport | null;
  dismiss: () => void;
}

/** Jobs in one call: what one call does shares commits, and the window hears how far it is in between. */
const TOGETHER = 500;

interface Outcome {
  succeeded: string[];
  failed: { id: string; why: string }[];
}

/** Does one thing to jobs, some at a time. The first call that is refused whole ends it; the rest count as failed. */
async function inParts(
  send: Commander['send'],
  words: ReturnType<typeof useErrorText>,
  operation: HubOperation,
  ids: readonly string[],
  tags: readonly string[] | undefined,
  onPart: (done: number) => void,
): Promise<Outcome> {
  const outcome: Outcome = { succeeded: [], failed: [] };
  for (let from = 0; from < ids.length; from += TOGETHER) {
    const part = ids.slice(from, from + TOGETHER);
    const result = await send(
      'jobs.bulk',
      { operation, ids: part, ...(tags === undefined ? {} : { tags: [...tags] }) },
      { quiet: true },
    );
    if (!result.ok) {
      const why = words(result.error);
      outcome.failed.push(...ids.slice(from).map((id) => ({ id, why })));
      return outcome;
    }
    outcome.succeeded.push(...result.value.succeeded);
    outcome.failed.push(...result.value.failed.map(({ id, ...error }) => ({ id, why: words(error) })));
    onPart(from + part.length);
  }
  return outcome;
}

/** What takes an action back, for those it was done to; null for what cannot be. */
function stepsBack(
  operation: BulkOperation,
  done: readonly string[],
  jobs: readonly JobSummary[],
): readonly (readonly [HubOperation, readonly string[]])[] | null {
  const was = new Set(done);
  const active = jobs.filter((job) => was.has(job.id) && job.state === 'active').map(({ id }) => id);
  switch (operation) {
    case 'pause':
      return [['resume', done]];
    case 'resume':
      return [['pause', done]];
    case 'delete':
      // Restored jobs are paused.
      return [
        ['restore', done],
        ['resume', active],
      ];
    case 'trigger':
      return null;
  }
}

/** What takes tags off again, or puts them back on: of each tag the jobs that it changed. */
function tagsBack(
  operation: Tagging,
  tags: readonly string[],
  done: readonly string[],
  jobs: readonly JobSummary[],
): readonly { operation: Tagging; tag: string; ids: readonly string[] }[] {
  const was = new Set(done);
  return tags.map((tag) => ({
    operation: operation === 'addTags' ? 'removeTags' : 'addTags',
    tag,
    ids: jobs
      .filter((job) => was.has(job.id) && job.tags.includes(tag) === (operation === 'removeTags'))
      .map(({ id }) => id),
  }));
}

/** Actions on several jobs at once: what was done can be taken back, what failed is reported. */
export function useBulk(): Bulk {
  const { t } = useFormats();
  const { send } = useCommand();
  const words = useErrorText();
  const [progress, setProgress] = useState<Bulk['progress']>(null);
  const [report, setReport] = useState<BulkReport | null>(null);
  return useMemo(() => {
    const perform = async (
      operation: HubOperation,
      ids: readonly string[],
      jobs: readonly JobSummary[],
      tags?: readonly string[],
    ): Promise<Outcome> => {
      setProgress({ done: 0, total: ids.length });
      const outcome = await inParts(send, words, operation, ids, tags, (done) =>
        setProgress({ done, total: ids.length }),
      );
      setProgress(null);
      const names = new Map(jobs.map(({ id, name }) => [id, name]));
      setReport(
        outcome.failed.length === 0
          ? null
          : {
              operation,
              succeeded: outcome.succeeded.length,
              failed: outcome.failed.map(({ id, why }) => ({ id, name: names.get(id) ?? id, why })),
            },
      );
      return outcome;
    };
    const undo = async (operation: BulkOperation, done: readonly string[], jobs: readonly JobSummary[]) => {
      for (const [step, ids] of stepsBack(operation, done, jobs) ?? []) {
        if (ids.length === 0) continue;
        const { failed } = await perform(step, ids, jobs);
        if (failed.length > 0) return;
      }
    };
    const run = async (operation: BulkOperation, jobs: readonly JobSummary[]) => {
      const { succeeded } = await perform(
        operation,
        jobs.map(({ id }) => id),
        jobs,
      );
      if (succeeded.length === 0) return;
      const openId = here().id;
      if (operation === 'delete' && openId !== null && succeeded.includes(openId)) open(null);
      notify({
        text: t(`jobs.bulk.done.${operation}`, { count: succeeded.length }),
        tone: 'done',
        ...(stepsBack(operation, succeeded, jobs) === null
          ? {}
          : { undo: () => void undo(operation, succeeded, jobs) }),
      });
    };
    const tag = async (operation: Tagging, tags: readonly string[], jobs: readonly JobSummary[]) => {
      const ids = jobs.map(({ id }) => id);
      const { succeeded } = await perform(operation, ids, jobs, tags);
      if (succeeded.length === 0) return;
      const back = async (): Promise<void> => {
        for (const step of tagsBack(operation, tags, succeeded, jobs))
          if (step.ids.length > 0) await perform(step.operation, step.ids, jobs, [step.tag]);
      };
      notify({
        text: t(`jobs.bulk.done.${operation}`, { count: succeeded.length }),
        tone: 'done',
        undo: () => void back(),
      });
    };
    return {
      run: (operation, jobs) => void run(operation, jobs),
      tag: (operation, tags, jobs) => void tag(operation, tags, jobs),
      progress,
      report,
      dismiss: () => setReport(null),
    };
  }, [t, send, words, progress, report]);
}
