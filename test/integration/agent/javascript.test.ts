import { describe, expect, test } from 'vitest';
import { content, grant } from '../../support/agent/grants';
import { isAlive } from '../../support/agent/alive';
import { agentFixture } from '../../support/agent/fixture';
import type { AttemptGrant } from '../../../src/shared/protocol/attempt';
import type { FunctionContent } from '../../../src/shared/protocol/frames';

const fixture = agentFixture();

/** A JavaScript function that the hub knows. */
function javascript(source: string, given: Partial<FunctionContent> = {}): FunctionContent {
  const made = content({ kind: 'javascript', source, name: 'probe', ...given });
  fixture.hub.functions.set(`${made.functionId}@${made.functionVersion}`, made);
  return made;
}

function invoke(of: FunctionContent, given: Partial<AttemptGrant> = {}) {
  const attempt = grant(of, given);
  fixture.hub.start(attempt);
  return { attempt, result: fixture.hub.result(attempt) };
}

/** Log texts of an attempt that is over. */
const texts = (attempt: AttemptGrant): string[] => fixture.hub.logLines(attempt).map(([, , , text]) => text);

test('gets its context and arguments, and answers JSON', async () => {
  await fixture.joinAndRun();
  const of = javascript(
    `export default async (ctx, ...args) => ({
      args, kwargs: ctx.kwargs, environment: ctx.environment, runId: ctx.runId, attempt: ctx.attempt,
      fireTime: ctx.fireTime, trigger: ctx.trigger, aborted: ctx.signal.aborted, mode: process.env.MODE,
      keys: Object.keys(process.env).sort(), cwd: process.cwd(), send: typeof process.send,
    })`,
    { environment: { MODE: 'night' } },
  );
  const { attempt, result } = invoke(of, {
    args: [1, { a: 'ü' }],
    kwargs: { k: null },
    fireTime: 0,
    trigger: 'schedule',
  });
  const { outcome, cold, coldStartMs, startedAt, endedAt, result: value } = await result;
  expect({ outcome, cold }).toEqual({ outcome: 'succeeded', cold: true });
  expect(coldStartMs).toBeGreaterThan(0);
  expect(coldStartMs).toBeLessThanOrEqual(endedAt - startedAt + 1);
  expect(value).toMatchObject({
    args: [1, { a: 'ü' }],
    kwargs: { k: null },
    environment: { MODE: 'night' },
    runId: attempt.runId,
    attempt: 1,
    fireTime: '1970-01-01T00:00:00.000Z',
    trigger: 'schedule',
    aborted: false,
    mode: 'night',
    send: 'undefined',
    cwd: expect.stringContaining(fixture.dataDir),
  });
  const allowed = [
    'HOME',
    'LANG',
    'MODE',
    'NODE_CHANNEL_FD',
    'NODE_CHANNEL_SERIALIZATION_MODE',
    'PATH',
    'TMPDIR',
    'TZ',
  ];
  expect(allowed).toEqual(expect.arrayContaining((value as { keys: string[] }).keys));
  const again = await invoke(of).result;
  expect(again).toMatchObject({ outcome: 'succeeded', cold: false });
  expect(again.coldStartMs).toBeUndefined();
});

describe('what a function does wrong', () => {
  const cases: [string, string, object][] = [
    ['throws', `export default () => { throw new TypeError('no') }`, { code: 'exception', message: 'no' }],
    [
      'throws a code',
      `export default () => { throw Object.assign(new Error('x'), { code: 'E_DISK' }) }`,
      { code: 'E_DISK' },
    ],
    ['throws a text', `export default () => { throw 'plain' }`, { code: 'exception', message: 'plain' }],
    [
      'rejects later',
      `export default () => new Promise(() => setTimeout(() => { throw new Error('late') }, 1))`,
      { message: 'late' },
    ],
    [
      'exits',
      `export default () => process.exit(3)`,
      { code: 'executor_exit', message: expect.stringContaining('code 3') },
    ],
    ['kills itself', `export default () => process.kill(process.pid, 'SIGKILL')`, { code: 'executor_exit' }],
    ['is no module', `export default (`, { code: 'load_error' }],
    ['imports nothing', `import 'no-such-thing'; export default () => 1`, { code: 'load_error' }],
    ['throws at import', `throw new Error('top'); export default () => 1`, { code: 'load_error', message: 'top' }],
    ['has no default export', `export const run = () => 1`, { code: 'load_error' }],
    ['answers a BigInt', `export default () => 1n`, { code: 'result_not_json' }],
    ['answers a circle', `export default () => { const a = {}; a.a = a; return a }`, { code: 'result_not_json' }],
    ['answers a function', `export default () => () => 1`, { code: 'result_not_json' }],
    [
      'answers too deep',
      `export default () => { let a = 1; for (let i = 0; i < 3000; i++) a = [a]; return a }`,
      { code: 'result_not_json' },
    ],
    ['answers too much', `export default () => 'x'.repeat(256001)`, { code: 'result_too_large' }],
    [
      'forges a message',
      `export default () => { process.emit('message', { t: 'nonsense' }); throw new Error('f') }`,
      { message: 'f' },
    ],
  ];

  test.each(cases)('%s', async (_, source, error) => {
    await fixture.joinAndRun();
    expect(await invoke(javascript(source)).result).toMatchObject({ outcome: 'failed', error });
  });

  test('awaiting at its top level is none of it', async () => {
    await fixture.joinAndRun();
    const of = javascript(`
      console.log('once');
      const { setTimeout: pause } = await import('node:timers/promises');
      const value = await pause(1, 'later');
      export default (ctx) => { ctx.log('called'); return value; }`);
    const { attempt, result } = invoke(of);
    expect(await result).toMatchObject({ outcome: 'succeeded', result: 'later' });
    expect(texts(attempt)).toEqual(['once', 'called']);
  });

  test('a stack names the function, not the file', async () => {
    await fixture.joinAndRun();
    const of = javascript(`function inner() { throw new Error('no') }\nexport default async () => inner()`);
    const { error } = await invoke(of).result;
    expect(error?.stack).toContain('at inner (fn://probe@1:1:');
    expect(error?.stack).not.toContain('/functions/');
    expect(error?.stack?.split('\n')).toHaveLength(3);
  });

  test('a checksum that does not fit is refused', async () => {
    const agent = await fixture.joinAndRun();
    const of = javascript(`export default () => 1`, { checksum: `sha256:${'0'.repeat(64)}` });
    expect(await invoke(of).result).toMatchObject({ outcome: 'failed', error: { code: 'checksum_mismatch' } });
    await agent.event('function.refused');
  });

  test('a function that the hub has not', async () => {
    await fixture.joinAndRun();
    const of = content({ kind: 'javascript', source: '1' });
    expect(await invoke(of).result).toMatchObject({ outcome: 'failed', error: { code: 'function_missing' } });
  });

  test('undefined is null', async () => {
    await fixture.joinAndRun();
    expect(await invoke(javascript(`export default () => {}`)).result).toMatchObject({
      outcome: 'succeeded',
      result: null,
    });
  });
});

describe('logs', () => {
  test('ctx.log, console and raw writes, in order, before the result', async () => {
    await fixture.joinAndRun();
    const of = javascript(`
      console.log('while loading');
      export default async (ctx) => {
        ctx.log('a', { b: 1 }); ctx.log.warn('w'); console.error('e'); console.debug('d');
        process.stdout.write('half '); process.stdout.write('line\\n'); process.stderr.write('no line feed');
      }`);
    const { attempt, result } = invoke(of);
    await result;
    const lines = fixture.hub.logLines(attempt);
    expect(lines.map(([number]) => number)).toEqual(lines.map((_, index) => index + 1));
    expect(lines.map(([, , level, text]) => [level, text])).toEqual([
      ['info', 'while loading'],
      ['info', 'a { b: 1 }'],
      ['warn', 'w'],
      ['error', 'e'],
      ['debug', 'd'],
      ['info', 'half line'],
      ['error', 'no line feed'],
    ]);
  });

  test('what a child of the function writes', async () => {
    await fixture.joinAndRun();
    const { attempt } = invoke(
      javascript(`import { spawn } from 'node:child_process';
      export default () => new Promise(() => spawn('sh', ['-c', 'echo out; echo err >&2'], { stdio: 'inherit' }))`),
    );
    const lines = (): string[] => texts(attempt).toSorted();
    await fixture.hub.frame('attempt.log', () => lines().length === 2);
    expect(lines()).toEqual(['err', 'out']);
  });

  test('a flood keeps its head and tail', async () => {
    await fixture.joinAndRun();
    const of = javascript(`export default async (ctx) => {
      for (let i = 1; i <= 60000; i++) { ctx.log('line', i, 'x'.repeat(40)); if (i % 1000 === 0) await new Promise(setImmediate); }
    }`);
    const { attempt, result } = invoke(of);
    await result;
    const lines = texts(attempt);
    expect(lines[0]).toContain('line 1 ');
    expect(lines.at(-1)).toContain('line 60000 ');
    expect(lines.filter((text) => text.includes('left out'))).toHaveLength(1);
    expect(Buffer.byteLength(JSON.stringify(fixture.hub.logLines(attempt)))).toBeLessThanOrEqual(1_000_000);
  });
});

describe('a flood that never ends', () => {
  test.each([
    ['of console.log', `export default () => { for (let i = 0; ; i += 1) console.log('flood', i) }`],
    [
      'of a child',
      `import { spawn } from 'node:child_process';
      export default () => new Promise(() => spawn('cat', ['/dev/zero'], { stdio: 'inherit' }))`,
    ],
  ])('%s costs the function its time and others nothing', async (_, source) => {
    await fixture.joinAndRun();
    const { attempt, result } = invoke(javascript(source), { timeoutMs: 1_000 });
    await fixture.hub.frame('attempt.log');
    const echo = content({ kind: 'builtin', source: 'echo' });
    fixture.hub.functions.set(`${echo.functionId}@1`, echo);
    const quick = await invoke(echo).result;
    expect(quick.endedAt - quick.startedAt).toBeLessThan(500);
    expect(await result).toMatchObject({ outcome: 'timed_out' });
    expect(Buffer.byteLength(JSON.stringify(fixture.hub.logLines(attempt)))).toBeLessThanOrEqual(1_000_000);
  });
});

describe('limits', () => {
  test.each([
    [
      'buffers',
      `export default async () => { const kept = []; for (;;) { kept.push(Buffer.alloc(8e6, 1)); await new Promise((r) => setTimeout(r, 5)); } }`,
    ],
    [
      'a heap',
      `export default async () => { const kept = []; for (;;) { kept.push(new Array(1e5).fill(0).map(() => ({}))); } }`,
    ],
  ])('memory that %s fill is enforced', async (_, source) => {
    await fixture.joinAndRun();
    const { error, outcome } = await invoke(javascript(source, { memoryMb: 64 })).result;
    expect({ outcome, code: error?.code }).toEqual({ outcome: 'failed', code: 'memory_exceeded' });
    expect(error?.message).toContain('64 MB');
  });

  test('an endless loop is timed out', async () => {
    await fixture.joinAndRun();
    const { outcome, startedAt, endedAt } = await invoke(javascript(`export default () => { for (;;); }`), {
      timeoutMs: 400,
    }).result;
    expect(outcome).toBe('timed_out');
    expect(endedAt - startedAt).toBeLessThan(3_000);
  });

  test('a signal ends a function in time, and its executor stays warm', async () => {
    await fixture.joinAndRun();
    const of = javascript(`export default (ctx) => ctx.kwargs.quick ? process.pid : new Promise((_, reject) =>
      ctx.signal.addEventListener('abort', () => reject(ctx.signal.reason)))`);
    expect(await invoke(of, { timeoutMs: 300 }).result).toMatchObject({
      outcome: 'timed_out',
      error: { code: 'timeout' },
    });
    expect(await invoke(of, { kwargs: { quick: true } }).result).toMatchObject({ outcome: 'succeeded', cold: false });
  });

  test('children that ignore SIGTERM die with the executor', async () => {
    await fixture.joinAndRun();
    const of = javascript(`import { spawn } from 'node:child_process';
      export default (ctx) => { for (const detached of [false, true]) {
        const child = spawn('sh', ['-c', 'trap "" TERM; echo pid $$; while :; do sleep 1; done'], { stdio: ['ignore', 'pipe', 'ignore'], detached });
        child.stdout.on('data', (data) => ctx.log(String(data).trim())); }
        return new Promise(() => {}); }`);
    const { attempt, result } = invoke(of, { timeoutMs: 1_000 });
    expect(await result).toMatchObject({ outcome: 'timed_out' });
    const pids = texts(attempt).map((text) => Number(text.slice(4)));
    expect(pids).toHaveLength(2);
    await expect.poll(() => pids.filter(isAlive)).toEqual([]);
  });

  test.each(['cancel', 'terminate'] as const)('%s', async (mode) => {
    await fixture.joinAndRun();
    const { attempt, result } = invoke(
      javascript(`export default (ctx) => { ctx.log('begun'); return new Promise((resolve) =>
      ctx.signal.addEventListener('abort', () => { ctx.log('asked'); resolve(1) })) }`),
    );
    await fixture.hub.frame('attempt.log');
    const { runId, epoch, token } = attempt;
    fixture.hub.send({ t: 'attempt.cancel', attempt: { runId, epoch, token }, mode });
    expect(await result).toMatchObject({ outcome: 'cancelled' });
    expect(texts(attempt)).toEqual(mode === 'cancel' ? ['begun', 'asked'] : ['begun']);
  });

  test('a small function lives within the least memory', async () => {
    await fixture.joinAndRun();
    const of = javascript(
      `export default async () => { for (let i = 0; i < 200; i++) { JSON.parse(JSON.stringify(new Array(1000).fill({ a: 1 }))); await new Promise((r) => setTimeout(r, 1)); } return 1 }`,
      { memoryMb: 16 },
    );
    expect(await invoke(of).result).toMatchObject({ outcome: 'succeeded' });
  });
});
