import { functionInput } from '../../shared/domain/function';
import { jobInput } from '../../shared/domain/job';
import type { OperationCaller, OperationContext } from '../operations/context';
import { invoke } from '../operations/invoke';
import type { Logger } from '../platform/logger';

const SAMPLE_SOURCE = `// ctx: kwargs, environment, runId, attempt, fireTime, trigger, signal, log
export default async function (ctx, ...args) {
  ctx.log('Hello from ' + (ctx.kwargs.from ?? 'Waypost'));
  ctx.log.debug('This occurrence was due at ' + ctx.fireTime);
  const started = Date.now();
  await new Promise((resolve) => setTimeout(resolve, 400 + Math.random() * 800));
  ctx.log('Done in ' + (Date.now() - started) + ' ms');
  return { greeted: ctx.kwargs.from ?? 'Waypost', tookMs: Date.now() - started };
}
`;

const caller: OperationCaller = { actor: 'waypost', scopes: ['admin'], namespace: null, requestId: null };

/** A function and a job that fires soon, so that the first thing a newcomer sees is a run. */
export async function createSamples(context: OperationContext, log: Logger): Promise<void> {
  const onDefect = (error: unknown): void => {
    log.error({ err: error }, 'the sample job could not be made');
  };
  const fn = await invoke(
    context,
    'functions.create',
    functionInput.parse({
      name: 'hello',
      description: 'A first function: says hello, takes about a second, returns what it did.',
      kind: 'javascript',
      source: SAMPLE_SOURCE,
    }),
    caller,
    onDefect,
  );
  if (!fn.ok) return;
  const at = context.clock.wallMs();
  const created = await invoke(
    context,
    'jobs.create',
    jobInput.parse({
      name: 'hello-every-20-seconds',
      description: 'A sample. Pause or delete it when you have seen enough.',
      functionId: fn.value.id,
      kwargs: { from: 'this workstation' },
      schedule: { type: 'interval', everySeconds: 20, anchorAt: new Date(at + 3_000).toISOString() },
      retry: { maxRetries: 1, delaySeconds: 5, maxDelaySeconds: 5 },
      tags: ['sample'],
    }),
    caller,
    onDefect,
  );
  if (created.ok) log.info({ job: created.value.id }, 'sample job made');
}
