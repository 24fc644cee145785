import { counted } from '../../../shared/domain/counted';
import { conflict, invalidInput, notFound, notSupported, Refusal, rejected } from '../../../shared/domain/error';
import { encodeId } from '../../../shared/domain/id';
import { toMillis } from '../../../shared/domain/instant';
import type { JobDefinition, JobState } from '../../../shared/domain/job';
import type { JsonValue } from '../../../shared/domain/json';
import { cancelRun } from '../dispatch/cancel-run';
import { createRun } from '../dispatch/create-run';
import { beginFanOut } from '../dispatch/fan-outs';
import { BUCKETS } from '../../../shared/domain/histogram';
import type { Command } from '../input';
import { catchUpAfter } from '../scheduling/after';
import { assignJob } from '../fleet/node-jobs';
import { isContinuous, noteContinuous } from '../scheduling/continuous';
import { beginPause, endPause } from '../scheduling/pause';
import { settleMerged } from '../scheduling/catch-up';
import type { JobRows } from '../ports';
import { decideDue } from '../scheduling/due';
import { overlap, spread, targetNodes } from '../scheduling/fire';
import { endJob, scheduleNext } from '../scheduling/fire-times';
import { isNodeFired } from '../scheduling/node-fired';
import type { RunRow } from '../rows';
import type { EngineState, JobEntry } from '../state';
import type { CommandContext, CommandOutcome } from './context';
import { decideBefore } from './decide-before';
import { duplicateNodes } from './duplicate-nodes';
import { externalHasNoNode } from './external-target';
import { existingJob } from './existing-job';
import { checkDefinition, completeDefinition, patchDefinition } from './job-definition';
import { applyDependencies } from './job-dependencies';

type Of<N extends Command['name']> = Extract<Command, { name: N }>;

const asJson = (definition: JobDefinition): JsonValue => definition;

export function createJob({ state, caller }: CommandContext, command: Of<'jobs.create'>): CommandOutcome {
  const definition = completeDefinition(state, command.input);
  const functionId = checkDefinition(state, definition, null);
  refuseTakenName(state, definition, null);
  refuseOverLimits(state, caller.actor);
  const id = state.nextId();
  const now = state.nowMs;
  const rows: JobRows = {
    job: { id, definition, functionId, createdBy: caller.actor, createdAt: now, updatedAt: now, revision: 1 },
    schedule: {
      jobId: id,
      state: 'active',
      stateReason: null,
      nextFireAt: null,
      dueAt: null,
      lastFireAt: null,
      runCount: 0,
      pausedAt: null,
      pausedAfterId: null,
      mergedCount: 0,
      openRange: null,
    },
    totals: {
      jobId: id,
      succeeded: 0,
      failed: 0,
      timedOut: 0,
      cancelled: 0,
      lost: 0,
      missed: 0,
      skipped: 0,
      consecutiveFailures: 0,
      outcomes: '',
      durations: new Uint32Array(BUCKETS),
      lateness: new Uint32Array(BUCKETS),
    },
  };
  const entry = state.keepJob(rows, null);
  if (command.paused === true) {
    entry.schedule.state = 'paused';
    beginPause(state, entry);
  }
  scheduleFromStart(state, entry);
  state.touchSchedule(entry);
  state.store.insertJob(entry);
  applyDependencies(state, entry);
  state.countJob(caller.actor, 1);
  state.creationRate.add(caller.actor, now);
  noteContinuous(state, entry);
  assignJob(state, entry);
  return { ids: [id], audit: { entity: encodeId('job', id), after: asJson(definition) } };
}

/** A creator has so many jobs at most, and makes so many within a minute. */
function refuseOverLimits(state: EngineState, creator: string): void {
  const { maxJobsPerCreator, maxJobCreationsPerMinute } = state.settings;
  if (state.jobsOfCreator(creator) >= maxJobsPerCreator)
    throw new Refusal({
      code: 'rate_limited',
      message: `${creator} has reached the limit of ${counted(maxJobsPerCreator, 'job')}.`,
      reason: 'creator_job_limit',
      params: { limit: maxJobsPerCreator },
      retryAfterSeconds: 3600,
    });
  const waitMs = state.creationRate.waitMs(creator, maxJobCreationsPerMinute, state.nowMs);
  if (waitMs > 0)
    throw new Refusal({
      code: 'rate_limited',
      message: `${creator} may create ${counted(maxJobCreationsPerMinute, 'job')} a minute.`,
      reason: 'creator_rate',
      params: { limit: maxJobCreationsPerMinute },
      retryAfterSeconds: Math.ceil(waitMs / 1000),
    });
}

/** The first fire time of a new or changed job; a `once` in the past is due at once, as a misfire if it is old. */
function scheduleFromStart(state: EngineState, entry: JobEntry): void {
  entry.fireTimes = null;
  // A range stands for fire times of one definition.
  entry.schedule.openRange = null;
  const from = entry.job.definition.schedule.type === 'once' && entry.schedule.lastFireAt === null ? 0 : state.nowMs;
  scheduleNext(state, entry, from);
}

export function replaceJob({ state }: CommandContext, command: Of<'jobs.replace'>): CommandOutcome {
  const entry = existingJob(state, command.id);
  return change(state, entry, completeDefinition(state, command.input), command.ifMatch);
}

export function updateJob({ state }: CommandContext, command: Of<'jobs.update'>): CommandOutcome {
  const entry = existingJob(state, command.id);
  return change(state, entry, patchDefinition(state, entry.job.definition, command.patch), command.ifMatch);
}

function change(
  state: EngineState,
  entry: JobEntry,
  definition: JobDefinition,
  ifMatch: number | null,
): CommandOutcome {
  refuseStale(entry, ifMatch);
  const before = entry.job.definition;
  if (definition.namespace !== before.namespace)
    throw rejected('namespace_fixed', 'A job cannot move to another namespace.', [
      { path: 'namespace', code: 'namespace_fixed', message: 'A job cannot move to another namespace.' },
    ]);
  const functionId = checkDefinition(state, definition, entry.job.id);
  refuseTakenName(state, definition, entry.job.id);
  // What fell due did so under the definition that it had then.
  decideBefore(state, entry);
  entry.job.definition = definition;
  entry.job.functionId = functionId;
  touchDefinition(state, entry);
  applyDependencies(state, entry);
  const { schedule } = entry;
  const timingChanged =
    JSON.stringify([before.schedule, before.startAt, before.endAt, before.jitterSeconds]) !==
    JSON.stringify([definition.schedule, definition.startAt, definition.endAt, definition.jitterSeconds]);
  const ended = schedule.state === 'exhausted' || schedule.state === 'expired' || schedule.state === 'invalid';
  const mayRun = !hasRunOut(entry);
  // What a pause counted for a catch-up were occurrences that came after others; there are no more of them.
  if (before.schedule.type === 'after' && definition.schedule.type !== 'after') schedule.mergedCount = 0;
  if (timingChanged || (ended && mayRun)) {
    if (ended && mayRun) schedule.state = 'active';
    schedule.stateReason = schedule.state === 'paused' ? schedule.stateReason : null;
    if (timingChanged && definition.schedule.type === 'once') schedule.lastFireAt = null;
    // What was decided before was of another schedule: no catch-up takes it back.
    if (timingChanged && schedule.pausedAt !== null) beginPause(state, entry);
    if (schedule.state === 'active' || schedule.state === 'paused') scheduleFromStart(state, entry);
  }
  // That an earlier schedule was past its end says nothing of this one.
  if (!mayRun && (schedule.state === 'active' || (ended && timingChanged))) endJob(entry, 'exhausted', null);
  state.touchSchedule(entry);
  return {
    ids: [entry.job.id],
    audit: { entity: encodeId('job', entry.job.id), before: asJson(before), after: asJson(definition) },
  };
}

export function deleteJob({ state }: CommandContext, command: Of<'jobs.delete'>): CommandOutcome {
  const entry = existingJob(state, command.id);
  refuseStale(entry, command.ifMatch);
  refuseDependents(state, entry);
  decideBefore(state, entry);
  const { schedule, job } = entry;
  schedule.state = 'deleted';
  state.dependencies.forget(job.id);
  state.countJob(job.createdBy, -1);
  endPause(schedule);
  schedule.stateReason = null;
  schedule.nextFireAt = null;
  schedule.dueAt = null;
  touchDefinition(state, entry);
  state.touchSchedule(entry);
  for (const run of [...(state.unfinishedByJob.get(job.id) ?? [])])
    if (run.state === 'pending' || run.state === 'retrying') cancelRun(state, run, 'job_deleted', 'cancel');
  return { ids: [job.id], audit: { entity: encodeId('job', job.id), before: asJson(job.definition) } };
}

export function restoreJob({ state }: CommandContext, command: Of<'jobs.restore'>): CommandOutcome {
  const entry = state.job(command.id);
  if (entry === null) throw notFound('job', encodeId('job', command.id));
  if (entry.schedule.state !== 'deleted') throw conflict('not_deleted', 'The job is not deleted.');
  checkDefinition(state, entry.job.definition, entry.job.id);
  refuseTakenName(state, entry.job.definition, entry.job.id);
  pause(state, entry, 'restored');
  // The pause begins now: it has skipped nothing yet.
  if (entry.job.definition.schedule.type === 'after') entry.schedule.mergedCount = 0;
  state.countJob(entry.job.createdBy, 1);
  scheduleFromStart(state, entry);
  applyDependencies(state, entry);
  touchDefinition(state, entry);
  return { ids: [entry.job.id], audit: { entity: encodeId('job', entry.job.id), after: asJson(entry.job.definition) } };
}

export function pauseJob({ state }: CommandContext, command: Of<'jobs.pause'>): CommandOutcome {
  const entry = existingJob(state, command.id);
  if (entry.schedule.state === 'paused') throw conflict('already_paused', 'The job is paused already.');
  refuseInactive(entry);
  // What fell due before the pause is not skipped by it. It may have been the last occurrence.
  decideDue(state, entry);
  refuseInactive(entry);
  settleMerged(state, entry, true);
  const before = stateOf(entry);
  pause(state, entry, command.reason);
  touchDefinition(state, entry);
  return { ids: [entry.job.id], audit: { entity: encodeId('job', entry.job.id), before, after: stateOf(entry) } };
}

function refuseInactive({ schedule }: JobEntry): void {
  if (schedule.state === 'active') return;
  throw conflict('not_active', `A job that is ${schedule.state} cannot be paused.`, { state: schedule.state });
}

/** What the record says of a job's state. */
function stateOf({ schedule }: JobEntry): { state: JobState; reason: string | null } {
  return { state: schedule.state, reason: schedule.stateReason };
}

function pause(state: EngineState, entry: JobEntry, reason: string | null): void {
  entry.schedule.state = 'paused';
  entry.schedule.stateReason = reason;
  beginPause(state, entry);
  entry.schedule.openRange = null;
  state.touchSchedule(entry);
}

export function resumeJob({ state }: CommandContext, command: Of<'jobs.resume'>): CommandOutcome {
  const entry = existingJob(state, command.id);
  const { schedule, job } = entry;
  if (schedule.state !== 'paused') throw conflict('not_paused', 'The job is not paused.');
  if (command.catchUp && isNodeFired(entry))
    throw notSupported('catchUp', 'A job that its nodes fire does not make up for a pause.');
  decideBefore(state, entry);
  const before = stateOf(entry);
  const { pausedAt, pausedAfterId } = schedule;
  const isAfter = job.definition.schedule.type === 'after';
  schedule.state = 'active';
  schedule.stateReason = null;
  endPause(schedule);
  schedule.openRange = null;
  entry.totals.consecutiveFailures = 0;
  state.touchTotals(entry);
  touchDefinition(state, entry);
  if (hasRunOut(entry)) endJob(entry, 'exhausted', null);
  else if (isAfter) {
    if (command.catchUp) catchUpAfter(state, entry);
  } else if (command.catchUp && pausedAt !== null && pausedAfterId !== null) {
    const { schedule: timing, jitterSeconds } = job.definition;
    // What fell due in that very millisecond was decided before. Jitter lets an occurrence fall due after its fire time,
    // and a `once` may lie in the past from the start.
    const first = pausedAt + 1 - Math.ceil(jitterSeconds * 1000);
    const from = timing.type === 'once' ? Math.min(first, toMillis(timing.at)) : first;
    entry.totals.skipped -= state.store.deletePausedOccurrences(job.id, from, pausedAfterId);
    scheduleNext(state, entry, from - 1);
  } else if (schedule.dueAt === null) scheduleNext(state, entry, state.nowMs);
  if (isAfter) schedule.mergedCount = 0;
  // Who came during the pause takes part now.
  if (isContinuous(entry)) for (const id of state.nodes.keys()) state.arrivals.add(id);
  state.touchSchedule(entry);
  const after = { ...stateOf(entry), catchUp: command.catchUp };
  return { ids: [job.id], audit: { entity: encodeId('job', job.id), before, after } };
}

export function triggerJob({ state }: CommandContext, command: Of<'jobs.trigger'>): CommandOutcome {
  const entry = existingJob(state, command.id);
  const policy = command.overlap ?? entry.job.definition.overlap;
  const runIds: number[] = [];
  if (command.nodeIds !== null && state.functions.get(entry.job.functionId)?.kind === 'external')
    throw externalHasNoNode('target.nodeIds');
  const targets = command.nodeIds === null ? triggerTargets(state, entry) : checkedNodes(state, command.nodeIds);
  const { fanOut } = entry.job.definition.target;
  const fanOutId = fanOut === null || targets[0] === null ? null : state.nextId();
  const runs: RunRow[] = [];
  for (const targetNodeId of targets) {
    const waits = overlap(state, entry, targetNodeId, policy);
    if (waits === 'skip') continue;
    const run = createRun(state, entry, {
      trigger: 'manual',
      fireTime: null,
      occurrenceCount: 1,
      targetNodeId,
      waits: waits === 'buffer',
      ...(command.args === null ? {} : { args: command.args }),
      ...(command.kwargs === null ? {} : { kwargs: command.kwargs }),
      ...spread(state, fanOutId),
    });
    runs.push(run);
    runIds.push(run.id);
  }
  if (fanOut !== null) beginFanOut(state, entry.job.id, fanOut, runs);
  if (runIds.length === 0)
    throw conflict('overlap', 'A run of this job is still going, and its overlap policy skips another one.');
  return {
    ids: runIds,
    audit: { entity: encodeId('job', entry.job.id), after: { runIds: runIds.map((id) => encodeId('run', id)) } },
  };
}

function triggerTargets(state: EngineState, entry: JobEntry): (number | null)[] {
  const targets = targetNodes(state, entry);
  if (targets.length === 0) throw rejected('no_eligible_node', 'No node is eligible now.');
  return targets;
}

function checkedNodes(state: EngineState, nodeIds: readonly number[]): number[] {
  const issues = duplicateNodes(nodeIds.map((id) => encodeId('node', id)));
  if (issues.length > 0) throw invalidInput(issues);
  for (const [index, id] of nodeIds.entries())
    if (!state.nodes.has(id))
      throw rejected('unknown_node', `There is no node ${encodeId('node', id)}.`, [
        { path: `target.nodeIds.${index}`, code: 'unknown_node', message: `There is no node ${encodeId('node', id)}.` },
      ]);
  return [...nodeIds];
}

/** A job that others come after stays: they would wait for ever. */
function refuseDependents(state: EngineState, { job }: JobEntry): void {
  const names = state.dependencies.dependentsOf(job.id).map((id) => state.job(id)?.job.definition.name ?? '?');
  if (names.length === 0) return;
  const some = names.slice(0, 5).join(', ');
  throw conflict('job_has_dependents', `This job is a parent of ${counted(names.length, 'job')}: ${some}.`, {
    count: names.length,
    jobs: some,
  });
}

/** Whether a job has fired as often as it may. */
function hasRunOut({ job, schedule }: JobEntry): boolean {
  return job.definition.maxRuns !== null && schedule.runCount >= job.definition.maxRuns;
}

function refuseStale(entry: JobEntry, ifMatch: number | null): void {
  if (ifMatch !== null && ifMatch !== entry.job.revision)
    throw conflict('stale_revision', `The job is at revision ${entry.job.revision}, not ${ifMatch}.`, {
      revision: entry.job.revision,
    });
}

function refuseTakenName(state: EngineState, definition: JobDefinition, self: number | null): void {
  const holder = state.store.jobIdByName(definition.namespace, definition.name);
  if (holder === null || holder === self) return;
  throw new Refusal({
    code: 'conflict',
    message: `Another job in ${definition.namespace} is called ${definition.name}.`,
    reason: 'name_taken',
    params: { name: definition.name },
    issues: [{ path: 'name', code: 'name_taken', params: { name: definition.name }, message: 'This name is taken.' }],
  });
}

function touchDefinition(state: EngineState, entry: JobEntry): void {
  entry.job.revision += 1;
  entry.job.updatedAt = state.nowMs;
  state.store.updateJob(entry.job, entry.schedule.state === 'deleted');
  state.effects.changedJobs.add(entry);
  noteContinuous(state, entry);
  assignJob(state, entry);
}
