import { encodeId } from '../../../src/shared/domain/id';
import { attemptOutcomes, type AttemptRef } from '../../../src/shared/protocol/attempt';
import type { SeededRandom } from '../../support/seeded-random';
import { facts } from '../../support/hub/fake-node';

/** What an attacker knows: ids of nodes, and attempts that run on a node that is not theirs. */
export interface Knowledge {
  nodeIds: string[];
  functionId: string;
  /** Attempts of the honest node, as exact as a spy could know them. */
  attempts: AttemptRef[];
  /** The attacker's own, when it was given some. */
  own: AttemptRef[];
}

const instants = [0, 1, 1_700_000_000_000, 4_102_444_800_000, 8.64e15];

function refOf(random: SeededRandom, { attempts, own }: Knowledge): AttemptRef {
  const kind = random.between(0, 9);
  if (kind < 4 && attempts.length > 0) return random.pick(attempts);
  if (kind < 6 && own.length > 0) return random.pick(own);
  const known = attempts.length > 0 && kind < 8 ? random.pick(attempts).runId : encodeId('run', random.between(1, 1e9));
  return { runId: known, epoch: random.between(0, 4), token: random.between(0, 4) };
}

const many = <T>(random: SeededRandom, make: () => T): T[] =>
  Array.from({ length: random.fraction() < 0.02 ? 500 : random.between(1, 4) }, make);

const CHECKSUM = `sha256:${'a'.repeat(64)}`;

/** What a node says that it fired by itself, of jobs that it was never given. */
function firedItem(random: SeededRandom, instant: () => number): object {
  const common = { seq: random.between(1, 1e6), jobId: encodeId('job', random.between(1, 1e9)), fireTime: instant() };
  if (random.fraction() < 0.3)
    return { kind: 'log', ...common, attempt: 1, lines: [[1, instant(), 'info', 'x'.repeat(random.between(0, 200))]] };
  const isFired = random.fraction() < 0.7;
  return {
    kind: 'occurrence',
    ...common,
    revision: random.between(0, 5),
    lastFireTime: instant(),
    count: random.between(1, 1e9),
    outcome: isFired ? 'fired' : 'missed',
    reason: isFired ? 'on_time' : 'misfire_skip',
    detail: null,
    decidedAt: instant(),
    run: isFired
      ? { functionVersion: 1, occurrenceCount: 1, state: 'succeeded', reason: null, attempts: [], result: 'x' }
      : null,
  };
}

/** A frame that is well-formed and that its sender has no right to, or that comes at a wrong time. */
export function hostileFrame(random: SeededRandom, known: Knowledge): object {
  const percent = (): number => random.fraction() * 100;
  const instant = (): number => random.pick(instants);
  switch (random.between(0, 14)) {
    case 0:
      return {
        t: 'heartbeat',
        usage: { cpuPercent: percent(), memoryPercent: percent(), runningAttempts: random.between(0, 1e9) },
      };
    case 1: {
      const functionId = random.fraction() < 0.3 ? known.functionId : encodeId('function', random.between(1, 1e9));
      return { t: 'function.fetch', functionId, functionVersion: random.between(1, 3) };
    }
    case 2:
    case 3:
      return {
        t: 'attempt.accepted',
        attempts: many(random, () => ({ ...refOf(random, known), startedAt: instant() })),
      };
    case 4:
      return { t: 'attempt.returned', attempts: many(random, () => refOf(random, known)) };
    case 5:
    case 6:
      return {
        t: 'attempt.log',
        attempt: refOf(random, known),
        lines: many(random, () => [random.between(0, 1e6), instant(), 'info', 'x'.repeat(random.between(0, 200))]),
      };
    case 7:
      return random.fraction() < 0.05 ? { t: 'draining' } : { t: 'attempt.returned', attempts: [refOf(random, known)] };
    case 8:
      return { t: 'fired', items: many(random, () => firedItem(random, instant)) };
    case 9:
      return { t: 'job.fetch', jobId: encodeId('job', random.between(1, 1e9)), checksum: CHECKSUM };
    case 10:
      return {
        t: 'sync.ack',
        version: random.between(0, 5),
        checksum: CHECKSUM,
        error: random.fraction() < 0.5 ? null : 'base_unknown',
        released: many(random, () => ({ jobId: encodeId('job', random.between(1, 1e9)), until: instant() })),
      };
    default:
      return {
        t: 'attempt.finished',
        attempts: many(random, () => ({
          ...refOf(random, known),
          outcome: random.pick(attemptOutcomes),
          startedAt: instant(),
          endedAt: instant(),
          cold: random.fraction() < 0.5,
          result: 'x'.repeat(random.between(0, 100)),
        })),
      };
  }
}

/** What a stranger may begin with. */
export function strangerFrame(random: SeededRandom, known: Knowledge): object {
  const nodeId = random.fraction() < 0.7 ? random.pick(known.nodeIds) : encodeId('node', random.between(1, 1e9));
  switch (random.between(0, 3)) {
    case 0:
      return {
        t: 'enroll',
        token: `wp1.${encodeId('joinToken', random.between(1, 1e9))}.${'s'.repeat(32)}.-`,
        publicKey: 'MCowBQYDK2VwAyEA7UGpBUxVyFdQYLM1Gl5Cw6cuHHTc1bHnVZrbmO8MoQE=',
        name: `intruder-${random.between(1, 1e9)}`,
        capabilities: ['gpu'],
        ...facts,
      };
    case 1:
      return { t: 'prove', signature: 'A'.repeat(88) };
    case 2:
      return hostileFrame(random, known);
    default:
      return {
        t: 'hello',
        nodeId,
        nonce: 'n'.repeat(20),
        ...facts,
        attempts: many(random, () => refOf(random, known)),
      };
  }
}
