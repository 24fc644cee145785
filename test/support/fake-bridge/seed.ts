import type { JobSummary } from '../../../src/shared/changes/job-summary';
import type { Alert } from '../../../src/shared/domain/alert';
import { firstIdOfInput, encodeId, type IdKind } from '../../../src/shared/domain/id';
import type { FunctionDefinition } from '../../../src/shared/domain/function';
import type { Job } from '../../../src/shared/domain/job';
import type { Node, NodeStatus } from '../../../src/shared/domain/node';
import type { Attempt, LogLine, RunDetail } from '../../../src/shared/domain/run';
import type { RunState } from '../../../src/shared/domain/run-state';
import type { Schedule } from '../../../src/shared/domain/schedule';
import { preview } from '../../../src/shared/schedule/preview';

/** Everything the fake hub holds. */
export interface World {
  jobs: Map<string, Job & { outcomes: string }>;
  nodes: Map<string, Node>;
  functions: Map<string, FunctionDefinition>;
  runs: Map<string, RunDetail>;
  logs: Map<string, LogLine[]>;
  alerts: Map<string, Alert>;
  nextInput: number;
  /** How many jobs come at once. */
  jobsPerPart: number;
  /** How many nodes come at once. */
  nodesPerPart: number;
}

export function emptyWorld(): World {
  return {
    jobs: new Map(),
    nodes: new Map(),
    functions: new Map(),
    runs: new Map(),
    logs: new Map(),
    alerts: new Map(),
    nextInput: 1,
    jobsPerPart: 1_000,
    nodesPerPart: 1_000,
  };
}

export function newId(world: World, kind: IdKind): string {
  world.nextInput += 1;
  return encodeId(kind, firstIdOfInput(world.nextInput));
}

/** A small generator with a seed: the same world each time. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}

const zone = 'Europe/Berlin';
const cron = (...expressions: string[]): Schedule => ({ type: 'cron', expressions, timezone: zone });

/** When a schedule falls due next, in milliseconds, or null. */
export function nextFire(schedule: Schedule, afterMs: number, createdMs: number): number | null {
  if (schedule.type === 'manual' || schedule.type === 'after') return null;
  const bounds = { createdAtMs: createdMs, defaultTimezone: 'UTC', maxLookaheadMs: 365 * 86_400_000 };
  return preview(schedule, bounds, afterMs + 1, 1)[0]?.atMs ?? null;
}

const ok16 = 's'.repeat(16);
type JobSeed = [
  name: string,
  schedule: Schedule,
  outcomes: string,
  tags: string[],
  state?: Job['state'],
  reason?: string,
];

const jobSeeds: JobSeed[] = [
  ['pos-batch-upload', cron('30 2 * * *'), 'ssssssssssstsfff', ['stores']],
  ['nightly-backup-verify', cron('30 2 * * *'), 'ssssssssssssmmmm', ['backup']],
  ['kiosk-content-sync', cron('*/15 * * * *'), 'sssssssstsssstst', ['content', 'kiosks']],
  ['camera-snapshot-prune', cron('0 */4 * * *'), 'ssssssssssssslss', ['cameras']],
  ['disk-usage', cron('@hourly'), ok16, ['health']],
  ['tls-expiry-check', cron('0 9 * * 1-5'), ok16, ['security']],
  ['plc-telemetry-flush', { type: 'interval', everySeconds: 20 }, ok16, ['plant']],
  ['store-close-report', cron('15 22 * * 1-6'), 'sssssfssssssssss', ['finance', 'stores']],
  ['printer-queue-drain', cron('*/5 8-20 * * *'), 'sssssssssss', ['stores'], 'paused'],
  ['fw-inventory', cron('0 3 * * 0'), 'sssssssssssssscc', ['security']],
  ['price-list-pull', cron('0 6,18 * * *'), ok16, ['stores']],
  ['till-heartbeat-check', cron('* * * * *'), ok16, ['health', 'stores']],
  ['legacy-ftp-pull', cron('0 1 * * *'), 'sssss', ['stores'], 'invalid', 'timezone_unknown'],
  ['thermal-log-rotate', cron('0 0 * * *'), ok16, ['plant']],
  ['edge-db-vacuum', cron('0 4 * * 6#1'), 'ssssss', ['maintenance']],
  ['signage-screenshot', cron('*/30 7-22 * * *'), 'sssssfssfsssssss', ['kiosks']],
  ['migrate-till-config', { type: 'once', at: '2026-10-20T01:00:00.000Z' }, 's', ['stores'], 'exhausted'],
  ['cold-room-alarm-test', cron('0 11 * * 3'), ok16, ['plant']],
  ['usb-audit', cron('0 1 * * *'), 'ssssssssssslssss', ['security']],
  ['vpn-latency-probe', cron('*/5 * * * *'), ok16, ['health']],
  ['loyalty-export', { type: 'manual' }, 'ssssssssssss', ['finance', 'stores']],
  ['camera-clock-drift', cron('20 * * * *'), ok16, ['cameras']],
  ['kiosk-reboot', cron('0 5 * * 1'), 'sssssssssssssssc', ['kiosks']],
  ['quarter-close', cron('7 3 1 1,4,7,10 *', '7 9 1 1,4,7,10 *'), 'sss', ['finance']],
];

const places = [
  'Alexandria stores',
  'Cairo stores',
  'Rotterdam port 3',
  'Leipzig plant 2',
  'Gdańsk depot',
  'Lyon kiosks',
];
const prefixes = ['alx-pos', 'cai-pos', 'rtm-cam', 'lej2-gw', 'gdn-gw', 'lys-kiosk'];

function addNodes(world: World, now: number, random: () => number, count: number): void {
  for (let index = 0; index < count; index += 1) {
    const place = index % places.length;
    const draw = random();
    const status: NodeStatus =
      draw < 0.07
        ? 'OFFLINE'
        : draw < 0.1
          ? 'DEGRADED'
          : draw < 0.13
            ? 'SYNCING'
            : draw < 0.15
              ? 'MAINTENANCE'
              : 'ONLINE';
    const id = newId(world, 'node');
    const since = now - Math.floor((status === 'ONLINE' ? 40 : 3) * 3_600_000 * random());
    const offline = status === 'OFFLINE';
    world.nodes.set(id, {
      id,
      name: index === 0 ? 'this-workstation' : `${prefixes[place]}-${String(index * 7 + 12).padStart(4, '0')}`,
      location: index === 0 ? '' : (places[place] ?? ''),
      status: index === 0 ? 'ONLINE' : status,
      statusReason: status === 'DEGRADED' ? 'high_memory' : null,
      statusSince: new Date(since).toISOString(),
      access: 'approved' as const,
      embedded: index === 0,
      connected: !offline,
      cordoned: index % 17 === 5,
      drain: null,
      maintenance: status === 'MAINTENANCE',
      capabilities: index % 9 === 2 ? ['camera', 'x86', 'gpu'] : ['x86'],
      labels: { region: place < 2 ? 'eg' : 'eu' },
      agentVersion: index % 11 === 3 ? '0.0.9' : '0.1.0',
      agentBehind: index % 11 === 3,
      platform: 'linux-x64',
      resources: { cpuCount: 4, memoryMb: 8_192 },
      usage: offline
        ? null
        : {
            cpuPercent: random() * 70,
            memoryPercent: 30 + random() * 65,
            runningAttempts: 0,
            diskPercent: random() * 80,
            loadAverage: random() * 3,
          },
      maxFunctions: 10,
      maxConcurrentRuns: 10,
      activeRuns: 0,
      lastHeartbeatAt: new Date(offline ? since : now - Math.floor(random() * 9_000)).toISOString(),
      clockSkewMs: 12,
      timezoneDiffers: false,
      enrolledAt: new Date(now - 40 * 86_400_000).toISOString(),
    });
  }
}

const source = `/** Reports how full the disks are. */
export default async function (ctx, ...args) {
  const { warnPercent = 80 } = ctx.kwargs;
  ctx.log.info('reading mounts');
  return { mounts: 4, worst: { path: '/var', percent: 61 }, warnPercent };
}
`;

function addFunctions(world: World, now: number): void {
  const names = [
    'disk-usage',
    'pos-batch-upload',
    'price-list-pull',
    'kiosk-content-sync',
    'verify-backup',
    'http-probe',
    'echo',
  ];
  for (const [index, name] of names.entries()) {
    const id = newId(world, 'function');
    const builtin = name === 'echo' ? 'echo' : name === 'http-probe' ? 'http-check' : null;
    world.functions.set(id, {
      id,
      name,
      namespace: 'default',
      description: '',
      version: index === 1 ? 12 : (index % 4) + 1,
      checksum: `sha256:${'5e'.repeat(32)}`,
      kind: builtin ? 'builtin' : 'javascript',
      source: builtin ?? source,
      memoryMb: 128,
      timeoutSeconds: 30,
      environment: index === 1 ? { MODE: 'night' } : {},
      requiredCapabilities: name === 'verify-backup' ? ['gpu'] : [],
      maxConcurrency: null,
      createdBy: 'operator',
      createdAt: new Date(now - 90 * 86_400_000).toISOString(),
      updatedAt: new Date(now - (index + 1) * 86_400_000).toISOString(),
    });
  }
}

function addJobs(world: World, now: number): void {
  const functions = [...world.functions.values()];
  for (const [index, [name, schedule, outcomes, tags, state = 'active', reason = null]] of jobSeeds.entries()) {
    const id = newId(world, 'job');
    const createdMs = now - 60 * 86_400_000;
    const next = state === 'active' ? nextFire(schedule, now, createdMs) : null;
    const fn = functions.find((each) => each.name === name) ?? functions[index % functions.length];
    world.jobs.set(id, {
      id,
      name,
      namespace: 'default',
      description: '',
      functionId: fn?.id ?? '',
      args: [],
      kwargs: name === 'nightly-backup-verify' ? { sample: 0.02, keep: 7 } : {},
      schedule,
      startAt: null,
      endAt: null,
      jitterSeconds: 0,
      calendars: [],
      target: {
        strategy: name === 'pos-batch-upload' ? 'all' : 'least_loaded',
        nodeIds: [],
        requiredCapabilities: name === 'nightly-backup-verify' ? ['gpu'] : [],
        labels: {},
        fanOut: null,
      },
      firedBy: 'hub',
      priority: 5,
      maxRuns: null,
      timeoutSeconds: null,
      startDeadlineSeconds: 3_600,
      retry: {
        maxRetries: 3,
        on: ['failed', 'timed_out'],
        strategy: 'exponential',
        delaySeconds: 300,
        maxDelaySeconds: 3_600,
        jitter: true,
      },
      overlap: 'skip',
      misfire: { policy: 'fire_once', graceSeconds: 60, catchUpWindowSeconds: 86_400 },
      dependsOn: [],
      pauseAfterFailures: null,
      tags,
      outcomes,
      state,
      stateReason: reason,
      nextFireAt: next === null ? null : new Date(next).toISOString(),
      lastFireAt: new Date(now - (index * 37 + 1) * 90_000).toISOString(),
      runCount: outcomes.length * 40,
      unconfirmed: { nodes: 0, away: 0 },
      createdBy: 'operator',
      createdAt: new Date(createdMs).toISOString(),
      updatedAt: new Date(now - 3 * 86_400_000).toISOString(),
      revision: 14,
    });
  }
}

const failures = [
  {
    code: 'UPLOAD_507',
    message: 'HTTP 507, “quota of tenant stores-eg is used up”',
    stack: 'UploadError: 507\n    at put (index.js:88:11)',
  },
  { code: 'ECONNREFUSED', message: 'connect ECONNREFUSED 10.41.0.7:443' },
];

function addRun(world: World, at: number, jobIndex: number, state: RunState, random: () => number): void {
  const job = [...world.jobs.values()][jobIndex % world.jobs.size];
  const nodes = [...world.nodes.values()];
  const node = nodes[Math.floor(random() * nodes.length)];
  const fn = world.functions.get(job?.functionId ?? '');
  if (!job || !node || !fn) return;
  const id = newId(world, 'run');
  const final = !['pending', 'dispatched', 'running', 'retrying'].includes(state);
  const durationMs = final ? Math.round(200 + random() * 9_000) : null;
  const failed = state === 'failed' || state === 'timed_out';
  const failure = failures[Math.floor(random() * 2)] ?? null;
  const error = state === 'timed_out' ? { code: 'timed_out', message: 'Timed out at 30 s' } : failed ? failure : null;
  const attempts = failed ? 4 : state === 'pending' ? 0 : 1;
  const started = at + 214;
  const list = Array.from({ length: attempts }, (_, index): Attempt => {
    const attemptStart = started + index * 330_000;
    const last = index === attempts - 1;
    const attemptMs = failed ? (index === 0 ? 30_000 : 4_100) : (durationMs ?? 0);
    return {
      number: index + 1,
      state: last
        ? final
          ? (state as Attempt['state'])
          : 'running'
        : index === 0
          ? ('timed_out' as const)
          : ('failed' as const),
      nodeId: node.id,
      nodeName: node.name,
      functionVersion: fn.version,
      epoch: 41,
      token: index + 1,
      cold: index === 0,
      grantedAt: new Date(attemptStart - 100).toISOString(),
      startedAt: new Date(attemptStart).toISOString(),
      endedAt: last && !final ? null : new Date(attemptStart + attemptMs).toISOString(),
      durationMs: last && !final ? null : attemptMs,
      error: last
        ? error
        : failed
          ? { code: 'timed_out', message: index === 0 ? 'Timed out at 30 s' : (failure?.message ?? '') }
          : null,
      late: false,
    };
  });
  const endedAt = final ? (list.at(-1)?.endedAt ?? new Date(at).toISOString()) : null;
  world.runs.set(id, {
    id,
    jobId: job.id,
    jobName: job.name,
    namespace: 'default',
    functionId: fn.id,
    functionName: fn.name,
    trigger: 'schedule',
    state,
    reason: state === 'pending' ? 'slot' : null,
    fireTime: new Date(Math.floor(at / 1000) * 1000).toISOString(),
    occurrenceCount: 1,
    nodeId: state === 'pending' ? null : node.id,
    nodeName: state === 'pending' ? null : node.name,
    attempts,
    priority: 5,
    createdAt: new Date(at).toISOString(),
    startedAt: state === 'pending' ? null : new Date(started).toISOString(),
    endedAt,
    durationMs,
    readyAt: null,
    originRunId: null,
    errorMessage: error?.message ?? null,
    args: job.args,
    kwargs: job.kwargs,
    result:
      final && !failed ? { mounts: 4, worst: { path: '/var', percent: 61 }, ok: true, names: ['sda', 'sdb'] } : null,
    error,
    attemptList: list,
    waiting: null,
  });
  world.logs.set(
    id,
    list.flatMap((attempt) => logOf(attempt.number, Date.parse(attempt.grantedAt), failed)),
  );
}

function logOf(attempt: number, at: number, failed: boolean): LogLine[] {
  const lines: [LogLine['level'], string][] = [
    ['info', 'reading /var/pos/spool, 318 files, 46.2 MB'],
    ['debug', 'oldest file 2026-10-20T22:14:51Z, newest 2026-10-21T22:58:07Z'],
    ['info', 'packed batch-20261022-0412.zst 46.2 MB to 11.8 MB in 322 ms'],
    ['info', 'PUT https://upload.acme.internal/v2/stores/0412/batches'],
    ['debug', 'TLS 1.3, certificate expires in 61 days'],
    ...Array.from({ length: 14 }, (_, index): [LogLine['level'], string] => [
      'info',
      `sent ${index + 1}.0 of 14.0 MB (7.9 MB/s)`,
    ]),
    ['warn', 'server answered after 2.1 s'],
    ...(failed
      ? ([
          ['error', '507 Insufficient Storage quota of tenant “stores-eg” is used up (2.00 of 2.00 TB)'],
          ['error', 'UploadError: 507 Insufficient Storage\n    at put (fn://pos-batch-upload@12/index.js:88:11)'],
        ] as [LogLine['level'], string][])
      : ([['info', 'done']] as [LogLine['level'], string][])),
  ];
  return lines.map(([level, text], index) => ({
    attempt,
    seq: index + 1,
    at: new Date(at + 120 + index * 190).toISOString(),
    level,
    text,
  }));
}

/** How long a failing run of this world is tried again, at most. */
const RETRIED_MS = 1_200_000;

/**
 * A fleet with a past.
 * @param now milliseconds since 1970
 */
export function fullWorld(now: number, options: { nodes?: number; runs?: number } = {}): World {
  const world = emptyWorld();
  const random = generator(7);
  addNodes(world, now, random, options.nodes ?? 60);
  addFunctions(world, now);
  addJobs(world, now);
  const total = options.runs ?? 900;
  for (let index = 0; index < total; index += 1) {
    const age = ((total - index) / total) * 23.9 * 3_600_000;
    const hour = new Date(now - age).getUTCHours();
    const draw = random();
    const bad = hour === 2 ? 0.35 : 0.012;
    // What fails is tried for a quarter of an hour: it is not over yet.
    const state: RunState =
      draw < bad && age > RETRIED_MS
        ? draw < bad * 0.6
          ? 'failed'
          : draw < bad * 0.85
            ? 'timed_out'
            : 'lost'
        : 'succeeded';
    addRun(
      world,
      now - age,
      state === 'succeeded' ? Math.floor(random() * 24) : Math.floor(random() * 4),
      state,
      random,
    );
  }
  for (let index = 0; index < 6; index += 1)
    addRun(world, now - (index * index * 9 + 4) * 1_000, index * 3, 'running', random);
  addRun(world, now - 20_000, 1, 'pending', random);
  return world;
}

/** What the feed carries of a job. */
export function summaryOf(job: Job & { outcomes: string }): JobSummary {
  const {
    id,
    name,
    namespace,
    functionId,
    schedule,
    state,
    stateReason,
    nextFireAt,
    lastFireAt,
    runCount,
    firedBy,
    unconfirmed,
    tags,
    outcomes,
    revision,
  } = job;
  return {
    id,
    name,
    namespace,
    functionId,
    schedule,
    state,
    stateReason,
    nextFireAt,
    lastFireAt,
    runCount,
    firedBy,
    unconfirmed,
    tags,
    outcomes,
    revision,
  };
}
