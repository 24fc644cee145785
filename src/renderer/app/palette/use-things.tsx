import { useMemo } from 'react';
import type { JobSummary } from '../../../shared/changes/job-summary';
import type { FunctionSummary } from '../../../shared/domain/function';
import type { Node } from '../../../shared/domain/node';
import type { Run } from '../../../shared/domain/run';
import { useJobActions } from '../../features/jobs/use-job-actions';
import { go, type Location, type Screen } from '../../store/location';
import { notify } from '../../store/notices';
import { useFormats } from '../../ui/format/use-formats';
import { JobGlyph } from '../../ui/glyphs/job-glyph';
import { NodeGlyph } from '../../ui/glyphs/node-glyph';
import { RunGlyph } from '../../ui/glyphs/run-glyph';
import { Icon } from '../../ui/icon';
import { ActionIcon, FunctionsIcon } from '../../ui/icons';
import { ScheduleText } from '../../ui/schedule-text';
import { Mono } from '../../ui/text';
import { useCommand } from '../../ui/use-command';
import type { Entry } from './entry';

type Place = Partial<Location> & { screen: Screen };

/** How the things of the hub stand in the palette, and what can be done with each. */
export interface Things {
  job: (job: JobSummary) => Entry;
  node: (node: Node) => Entry;
  fn: (fn: FunctionSummary) => Entry;
  run: (run: Run) => Entry;
  /** What a word at the head of a query does to jobs: `pause nightly`. */
  jobVerbs: { word: string; of: (job: JobSummary) => Entry | null }[];
}

export function useThings(): Things {
  const { t } = useFormats();
  const { send } = useCommand();
  const actions = useJobActions();
  return useMemo(() => {
    const action = (key: string, name: string, choose: () => void, asksHub = false): Entry => ({
      key,
      kind: 'action',
      name,
      glyph: <Icon of={ActionIcon} size={14} />,
      choose,
      asksHub,
    });
    const place = (key: string, name: string, to: Place): Entry => action(key, name, () => go(to));

    const runNow = (job: JobSummary): Entry =>
      action(`run ${job.id}`, t('jobs.actions.runNow'), () => actions.runNow(job), true);
    const toggle = (job: JobSummary, state: 'active' | 'paused'): Entry | null =>
      job.state === state
        ? action(
            `toggle ${job.id}`,
            t(state === 'active' ? 'jobs.actions.pause' : 'jobs.actions.resume'),
            () => actions.togglePause(job),
            true,
          )
        : null;
    const edit = (job: JobSummary): Entry =>
      place(`edit ${job.id}`, t('jobs.actions.edit'), { screen: 'jobs', id: job.id, query: { tab: 'edit' } });
    const present = (entries: (Entry | null)[]): Entry[] => entries.filter((each) => each !== null);

    const cordon = async (node: Node): Promise<void> => {
      const { id, name } = node;
      const result = await send(node.cordoned ? 'nodes.uncordon' : 'nodes.cordon', { id });
      if (!result.ok) return;
      notify({
        text: t(node.cordoned ? 'nodes.notices.uncordoned' : 'nodes.notices.cordoned', { name }),
        tone: 'done',
        undo: () => void send(node.cordoned ? 'nodes.cordon' : 'nodes.uncordon', { id }),
      });
    };

    return {
      job: (job) => ({
        key: job.id,
        kind: 'job',
        name: job.name,
        glyph: <JobGlyph job={job} />,
        aside: <ScheduleText schedule={job.schedule} />,
        choose: () => go({ screen: 'jobs', id: job.id }),
        more: () =>
          present([
            place(`open ${job.id}`, t('palette.open'), { screen: 'jobs', id: job.id }),
            runNow(job),
            toggle(job, 'active'),
            toggle(job, 'paused'),
            edit(job),
            place(`runs ${job.id}`, t('palette.runs'), { screen: 'runs', query: { job: job.id } }),
          ]),
      }),
      node: (node) => ({
        key: node.id,
        kind: 'node',
        name: node.name,
        glyph: <NodeGlyph status={node.status} label={t(`words.nodeStatus.${node.status}`)} />,
        aside: <bdi>{node.location}</bdi>,
        choose: () => go({ screen: 'nodes', id: node.id }),
        more: () =>
          present([
            place(`open ${node.id}`, t('palette.open'), { screen: 'nodes', id: node.id }),
            place(`runs ${node.id}`, t('palette.runs'), { screen: 'runs', query: { node: node.id } }),
            node.access === 'approved'
              ? action(
                  `cordon ${node.id}`,
                  t(node.cordoned ? 'nodes.actions.uncordon' : 'nodes.actions.cordon'),
                  () => void cordon(node),
                  true,
                )
              : null,
          ]),
      }),
      fn: (fn) => ({
        key: fn.id,
        kind: 'function',
        name: fn.name,
        glyph: <Icon of={FunctionsIcon} size={14} />,
        aside: t(`words.functionKind.${fn.kind}`),
        choose: () => go({ screen: 'functions', id: fn.id }),
        more: () => [
          place(`open ${fn.id}`, t('palette.open'), { screen: 'functions', id: fn.id }),
          place(`once ${fn.id}`, t('palette.runOnce'), { screen: 'functions', id: fn.id, query: { tab: 'once' } }),
          place(`edit ${fn.id}`, t('jobs.actions.edit'), { screen: 'functions', id: fn.id, query: { tab: 'edit' } }),
          place(`runs ${fn.id}`, t('palette.runs'), { screen: 'runs', query: { function: fn.id } }),
        ],
      }),
      run: (run) => ({
        key: run.id,
        kind: 'run',
        name: run.jobName === '' ? run.functionName : run.jobName,
        glyph: <RunGlyph state={run.state} label={t(`words.runState.${run.state}`)} />,
        aside: <Mono>{run.id}</Mono>,
        choose: () => go({ screen: 'runs', id: run.id }),
        more: () =>
          present([
            place(`open ${run.id}`, t('palette.open'), { screen: 'runs', id: run.id }),
            run.endedAt === null
              ? action(
                  `cancel ${run.id}`,
                  t('runs.actions.cancel'),
                  () => void send('runs.cancel', { id: run.id }),
                  true,
                )
              : null,
            run.jobId === null ? null : place(`job ${run.id}`, t('palette.jobOf'), { screen: 'jobs', id: run.jobId }),
          ]),
      }),
      jobVerbs: [
        { word: t('jobs.actions.runNow'), of: runNow },
        { word: t('jobs.actions.pause'), of: (job) => toggle(job, 'active') },
        { word: t('jobs.actions.resume'), of: (job) => toggle(job, 'paused') },
        { word: t('jobs.actions.edit'), of: edit },
      ],
    };
  }, [t, send, actions]);
}
