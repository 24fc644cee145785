import type { HubApi } from './hub-api';

/** Everything that is made here has it. */
const TAG = 'fleet-sample';

const functions = [
  { name: 'ping', kind: 'builtin', source: 'echo', description: 'Answers what it is asked.' },
  { name: 'nap', kind: 'builtin', source: 'sleep', description: 'Takes some seconds.' },
  { name: 'disk-check', kind: 'builtin', source: 'disk-usage', description: 'How full the disk is.' },
  {
    name: 'read-meter',
    kind: 'javascript',
    source: 'export default async (ctx, meter) => ({ meter, at: ctx.fireTime });\n',
    description: 'What a meter shows.',
  },
] as const;

type FunctionName = (typeof functions)[number]['name'];

/** Every kind of schedule, target and policy that is worth a look. */
const jobs: readonly { functionName: FunctionName; fields: Record<string, unknown> }[] = [
  {
    functionName: 'ping',
    fields: { name: 'ping-every-10-seconds', schedule: { type: 'interval', everySeconds: 10 }, args: ['hello'] },
  },
  {
    functionName: 'read-meter',
    fields: {
      name: 'meters-each-minute',
      schedule: { type: 'cron', expressions: ['* * * * *'], timezone: 'Europe/Madrid' },
      target: { strategy: 'all' },
      args: ['water'],
    },
  },
  {
    functionName: 'disk-check',
    fields: {
      name: 'disks-in-batches',
      schedule: { type: 'interval', everySeconds: 300 },
      target: { strategy: 'all', fanOut: { batchPercent: 25, abortAfterFailuresPercent: 50, abortMinimum: 5 } },
    },
  },
  {
    functionName: 'nap',
    fields: {
      name: 'long-one-that-overlaps',
      schedule: { type: 'interval', everySeconds: 15 },
      args: [25],
      overlap: 'buffer_one',
      timeoutSeconds: 60,
    },
  },
  {
    functionName: 'nap',
    fields: {
      name: 'nightly-report',
      schedule: { type: 'cron', expressions: ['30 2 * * *'], timezone: 'America/New_York' },
      args: [3],
      priority: 8,
      retry: { maxRetries: 2, delaySeconds: 30, maxDelaySeconds: 120 },
    },
  },
  { functionName: 'ping', fields: { name: 'by-hand', schedule: { type: 'manual' } } },
];

/** Makes functions and jobs that a fleet can run, unless they are there. @returns how many jobs were made */
export async function makeSamples(api: HubApi): Promise<number> {
  if ((await api.list(`/jobs?tag=${TAG}&limit=1`)).length > 0) return 0;
  const ids = new Map<FunctionName, string>();
  for (const fn of functions) ids.set(fn.name, await api.make('/functions', fn));
  for (const { functionName, fields } of jobs)
    await api.make('/jobs', { ...fields, functionId: ids.get(functionName), tags: [TAG] });
  return jobs.length;
}
