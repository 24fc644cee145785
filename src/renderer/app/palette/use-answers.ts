import { useEffect, useMemo, useState } from 'react';
import type { Mirror } from '../../../shared/changes/apply';
import type { JobSummary } from '../../../shared/changes/job-summary';
import type { FunctionSummary } from '../../../shared/domain/function';
import type { Node } from '../../../shared/domain/node';
import { useQuery, type Query } from '../../client/use-query';
import type { RunDetail } from '../../../shared/domain/run';
import { presentJobs, presentNodes } from '../../store/derived';
import { useLive } from '../../store/live';
import { recentNow } from '../../store/recent';
import { useFormats } from '../../ui/format/use-formats';
import type { Entry, EntryGroup } from './entry';
import { Finder, Names, score, wordsOf, type Found } from './finder';
import type { Things } from './use-things';

const SHOWN = 50;
const SHOWN_RECENT = 6;
/** Jobs that a verb at the head of a query is offered for. */
const SHOWN_OF_VERB = 4;
/** As many letters tell the end of an id from a word. */
const ID_END = 4;
/** An id is meant when it is there: above any name. */
const ID_SCORE = 2_000;

const RUN_ID = /^run_[0-9a-hjkmnp-tv-z]{11}$/i;

interface Finders {
  jobs: Finder<JobSummary>;
  nodes: Finder<Node>;
  functions: Finder<FunctionSummary>;
  /** For the verbs: it narrows by another text than {@link jobs}. */
  ofVerb: Finder<JobSummary>;
}

/** Finders over the mirror as it stood when they were first asked for: what is found does not move while it is read. */
class FinderBook {
  #finders: Finders | undefined;

  get(): Finders {
    this.#finders ??= FinderBook.#make();
    return this.#finders;
  }

  static #make(): Finders {
    const { mirror } = useLive.getState();
    const recent = new Set(recentNow().map(({ id }) => id));
    const jobs = new Names(presentJobs(mirror.jobs));
    return {
      jobs: new Finder(jobs, recent),
      nodes: new Finder(new Names(presentNodes(mirror.nodes)), recent),
      functions: new Finder(new Names([...mirror.functions.values()]), recent),
      ofVerb: new Finder(jobs, recent),
    };
  }
}

/** What was found, as a way to its line: the line is made anew while the mirror changes, the search is not. */
interface Answer {
  score: number;
  line: (mirror: Mirror) => Entry | null;
}

const ofJob =
  (id: string, make: (job: JobSummary) => Entry | null): Answer['line'] =>
  ({ jobs }) => {
    const job = jobs.get(id);
    return job === undefined || job.state === 'deleted' ? null : make(job);
  };
const ofRow =
  <R>(rows: (mirror: Mirror) => ReadonlyMap<string, R>, id: string, make: (row: R) => Entry): Answer['line'] =>
  (mirror) => {
    const row = rows(mirror).get(id);
    return row === undefined ? null : make(row);
  };
const nodesOf = ({ nodes }: Mirror) => nodes;
const functionsOf = ({ functions }: Mirror) => functions;
const runsOf = ({ activeRuns }: Mirror) => activeRuns;

function recentAnswers(things: Things, actions: readonly Entry[]): Answer[] {
  return recentNow().flatMap(({ kind, id }): Answer[] => {
    if (kind === 'action')
      return actions.filter(({ key }) => key === id).map((entry) => ({ score: 0, line: () => entry }));
    const line =
      kind === 'jobs'
        ? ofJob(id, things.job)
        : kind === 'nodes'
          ? ofRow(nodesOf, id, things.node)
          : ofRow(functionsOf, id, things.fn);
    return [{ score: 0, line }];
  });
}

/** Runs under way whose id ends with what was typed. */
function activeRuns(things: Things, text: string): Answer[] {
  const wanted = text.toUpperCase();
  if (wanted.length < ID_END) return [];
  const found: Answer[] = [];
  for (const run of useLive.getState().mirror.activeRuns.values()) {
    if (run.id.endsWith(wanted))
      found.push({ score: ID_SCORE, line: (mirror) => things.run(runsOf(mirror).get(run.id) ?? run) });
    if (found.length === SHOWN) break;
  }
  return found;
}

/** `pause nightly`: the first word is the beginning of what can be done to a job, the rest finds the job. */
function byVerb(things: Things, finders: Finders, query: string): Answer[] {
  const [verb = '', ...rest] = query.trimStart().split(/\s+/);
  const name = rest.join(' ');
  if (verb.length < 2 || name === '') return [];
  const verbs = things.jobVerbs.filter(({ word }) => word.toLowerCase().startsWith(verb.toLowerCase()));
  if (verbs.length === 0) return [];
  return finders.ofVerb.find(name, SHOWN_OF_VERB).flatMap(({ item, score: points }) =>
    verbs.map(({ of }) => ({
      score: points + 1,
      line: ofJob(item.id, (job) => {
        const entry = of(job);
        return entry && { ...entry, aside: job.name };
      }),
    })),
  );
}

function answersTo(query: string, things: Things, actions: readonly Entry[], finders: Finders): Answer[] {
  const words = wordsOf(query);
  const into = (found: Found<{ id: string }>[], line: (id: string) => Answer['line']): Answer[] =>
    found.map(({ item, score: points }) => ({ score: points, line: line(item.id) }));
  return [
    ...activeRuns(things, query.trim()),
    ...byVerb(things, finders, query),
    ...into(finders.jobs.find(query, SHOWN), (id) => ofJob(id, things.job)),
    ...into(finders.nodes.find(query, SHOWN), (id) => ofRow(nodesOf, id, things.node)),
    ...into(finders.functions.find(query, SHOWN), (id) => ofRow(functionsOf, id, things.fn)),
    ...actions.map((entry) => ({ score: score(entry.name.toLowerCase(), words), line: () => entry })),
  ]
    .filter((answer) => answer.score > 0)
    .toSorted((a, b) => b.score - a.score);
}

const linesOf = (answers: readonly Answer[], mirror: Mirror, limit: number): Entry[] =>
  answers
    .map(({ line }) => line(mirror))
    .filter((entry) => entry !== null)
    .slice(0, limit);

export interface Answers {
  groups: EntryGroup[];
  /** The id of a run that was asked for and is not there. */
  missingRun: string | null;
}

/** What answers a query, best first; without one, what was used lately and what can be done. */
export function useAnswers(query: string, things: Things, actions: readonly Entry[]): Answers {
  const { t } = useFormats();
  const mirror = useLive((live) => live.mirror);
  const [finders] = useState(() => new FinderBook());
  useEffect(() => {
    // After the first paint: the first letter finds the names ready.
    const timer = setTimeout(() => finders.get());
    return () => clearTimeout(timer);
  }, [finders]);
  const text = query.trim();
  const runId = RUN_ID.test(text) ? `run_${text.slice(4).toUpperCase()}` : null;
  const run: Query<RunDetail> = useQuery('runs.get', runId === null ? null : { id: runId });
  const answers = useMemo(
    () =>
      text === ''
        ? recentAnswers(things, actions)
        : runId === null
          ? answersTo(query, things, actions, finders.get())
          : [],
    [query, text, runId, things, actions, finders],
  );
  if (text === '') {
    const recent = linesOf(answers, mirror, SHOWN_RECENT);
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
  if (runId === null) return { groups: [{ title: null, entries: linesOf(answers, mirror, SHOWN) }], missingRun: null };
  return {
    groups: [{ title: null, entries: run.value === null ? [] : [things.run(run.value)] }],
    missingRun: run.value === null && run.error !== null ? runId : null,
  };
}
