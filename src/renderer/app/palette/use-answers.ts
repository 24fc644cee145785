import { useState } from 'react';
import type { JobSummary } from '../../../shared/changes/job-summary';
import type { FunctionSummary } from '../../../shared/domain/function';
import type { Node } from '../../../shared/domain/node';
import { useQuery, type Query } from '../../client/use-query';
import type { RunDetail } from '../../../shared/domain/run';
import { presentJobs, presentNodes } from '../../store/derived';
import { useLive } from '../../store/live';
import { useRecent } from '../../store/recent';
import { useFormats } from '../../ui/format/use-formats';
import type { Entry, EntryGroup } from './entry';
import { Finder, score, wordsOf, type Found } from './finder';
import type { Things } from './use-things';

const SHOWN = 50;
const SHOWN_RECENT = 6;
/** Jobs that a verb at the head of a query is offered for. */
const SHOWN_OF_VERB = 4;
/** As many letters tell the end of an id from a word. */
const ID_END = 4;

const RUN_ID = /^run_[0-9a-hjkmnp-tv-z]{11}$/i;

interface Finders {
  jobs: Finder<JobSummary>;
  nodes: Finder<Node>;
  functions: Finder<FunctionSummary>;
  /** For the verbs: it narrows by another text than {@link jobs}. */
  ofVerb: Finder<JobSummary>;
}

/** Finders over the mirror as it stood when the palette was opened: what is found does not move while it is read. */
function useFinders(): () => Finders {
  const [kept] = useState<{ finders?: Finders }>(() => ({}));
  return () => {
    const { mirror } = useLive.getState();
    const recent = new Set(useRecent.getState().recent.map(({ id }) => id));
    const jobs = presentJobs(mirror.jobs);
    kept.finders ??= {
      jobs: new Finder(jobs, recent),
      nodes: new Finder(presentNodes(mirror.nodes), recent),
      functions: new Finder([...mirror.functions.values()], recent),
      ofVerb: new Finder(jobs, recent),
    };
    return kept.finders;
  };
}

function recentEntries(things: Things, actions: readonly Entry[]): Entry[] {
  const { mirror } = useLive.getState();
  return useRecent
    .getState()
    .recent.flatMap(({ kind, id }): Entry[] => {
      if (kind === 'action') return actions.filter(({ key }) => key === id);
      if (kind === 'jobs') {
        const job = mirror.jobs.get(id);
        return job && job.state !== 'deleted' ? [things.job(job)] : [];
      }
      if (kind === 'nodes') {
        const node = mirror.nodes.get(id);
        return node ? [things.node(node)] : [];
      }
      const fn = mirror.functions.get(id);
      return fn ? [things.fn(fn)] : [];
    })
    .slice(0, SHOWN_RECENT);
}

/** Runs under way whose id is, or ends with, what was typed. */
function activeRuns(things: Things, text: string): Found<Entry>[] {
  const wanted = text.toUpperCase();
  if (wanted.length < ID_END || RUN_ID.test(text)) return [];
  const found: Found<Entry>[] = [];
  for (const run of useLive.getState().mirror.activeRuns.values()) {
    if (run.id.endsWith(wanted)) found.push({ item: things.run(run), score: 1_000 });
    if (found.length === SHOWN) break;
  }
  return found;
}

/** `pause nightly`: the first word is the beginning of what can be done to a job, the rest finds the job. */
function byVerb(things: Things, finders: Finders, query: string): Found<Entry>[] {
  const [verb = '', ...rest] = query.trimStart().split(/\s+/);
  const name = rest.join(' ');
  if (verb.length < 2 || name === '') return [];
  const verbs = things.jobVerbs.filter(({ word }) => word.toLowerCase().startsWith(verb.toLowerCase()));
  if (verbs.length === 0) return [];
  return finders.ofVerb.find(name, SHOWN_OF_VERB).flatMap(({ item: job, score: points }) =>
    verbs.flatMap(({ of }) => {
      const entry = of(job);
      return entry === null ? [] : [{ item: { ...entry, aside: job.name }, score: points + 1 }];
    }),
  );
}

function answersTo(query: string, things: Things, actions: readonly Entry[], finders: Finders): Entry[] {
  const words = wordsOf(query);
  const into = <T>(found: Found<T>[], make: (item: T) => Entry): Found<Entry>[] =>
    found.map(({ item, score: points }) => ({ item: make(item), score: points }));
  return [
    ...activeRuns(things, query.trim()),
    ...byVerb(things, finders, query),
    ...into(finders.jobs.find(query, SHOWN), things.job),
    ...into(finders.nodes.find(query, SHOWN), things.node),
    ...into(finders.functions.find(query, SHOWN), things.fn),
    ...actions.flatMap((item) => {
      const points = score(item.name.toLowerCase(), words);
      return points === 0 ? [] : [{ item, score: points }];
    }),
  ]
    .toSorted((a, b) => b.score - a.score)
    .slice(0, SHOWN)
    .map(({ item }) => item);
}

export interface Answers {
  groups: EntryGroup[];
  /** The id of a run that was asked for and is not there. */
  missingRun: string | null;
}

/** What answers a query, best first; without one, what was used lately and what can be done. */
export function useAnswers(query: string, things: Things, actions: readonly Entry[]): Answers {
  const { t } = useFormats();
  const finders = useFinders();
  const text = query.trim();
  const runId = RUN_ID.test(text) ? `run_${text.slice(4).toUpperCase()}` : null;
  const run: Query<RunDetail> = useQuery('runs.get', runId === null ? null : { id: runId });
  if (text === '') {
    const recent = recentEntries(things, actions);
    const known = new Set(recent.map(({ key }) => key));
    const others = actions.filter(({ key }) => !known.has(key));
    return {
      groups: [
        ...(recent.length === 0 ? [] : [{ title: t('palette.recent'), entries: recent }]),
        { title: t('palette.actions'), entries: others },
      ],
      missingRun: null,
    };
  }
  if (runId !== null) {
    const missing = run.value === null && run.error !== null;
    return {
      groups: [{ title: null, entries: run.value === null ? [] : [things.run(run.value)] }],
      missingRun: missing ? runId : null,
    };
  }
  return { groups: [{ title: null, entries: answersTo(query, things, actions, finders()) }], missingRun: null };
}
