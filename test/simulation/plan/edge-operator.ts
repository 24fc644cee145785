import { jobPatch } from '../../../src/shared/domain/job';
import { overlapPolicies } from '../../../src/shared/domain/policy';
import type { Command } from '../../../src/main/engine/input';
import type { Random } from '../world/random';
import type { Desk } from './desk';
import { misfireOf, retryOf } from './edge';
import { functionOf } from './functions';

/** What an operator does to jobs that nodes fire. Their schedules stay, so that it is known what has to be decided. */
export function edgeCommand({ checks, edge }: Desk, random: Random): Command | null {
  const share = random.fraction();
  if (share < 0.15) {
    const plan = random.pick(edge.functions);
    const behaviour = { ...plan.plan.behaviour, usualSeconds: random.int(1, 30) };
    return { name: 'functions.update', id: plan.id, ifMatch: null, ...functionOf({ ...plan.plan, behaviour }) };
  }
  const id = random.pick(edge.jobIds);
  const job = checks.jobs.get(id);
  if (job === undefined) return null;
  if (share < 0.35) return { name: 'jobs.pause', id, reason: null };
  if (share < 0.65) return { name: 'jobs.resume', id, catchUp: false };
  if (share < 0.85) {
    const firedBy = job.definition.firedBy === 'node' ? 'hub' : 'node';
    return { name: 'jobs.update', id, ifMatch: null, patch: jobPatch.parse({ firedBy }) };
  }
  const patch = { overlap: random.pick(overlapPolicies), misfire: misfireOf(random), retry: retryOf(random) };
  return { name: 'jobs.update', id, ifMatch: null, patch: jobPatch.parse(patch) };
}
