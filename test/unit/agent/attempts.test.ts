import { describe, expect, test } from 'vitest';
import { limits } from '../../../src/shared/domain/limits';
import { attemptKey, type AttemptGrant, type AttemptRef } from '../../../src/shared/protocol/attempt';
import { closeCodes } from '../../../src/shared/protocol/frames';
import { settle } from '../../support/agent/fakes/clock';
import { FakeWorld } from '../../support/agent/fakes/agent';
import type { FakeConnection } from '../../support/agent/fakes/transport';
import { content, echoContent, grant } from '../../support/agent/grants';

const echo = echoContent();
const javascript = content({ kind: 'javascript', source: 'export default () => 1' });
const refOf = ({ runId, epoch, token }: AttemptRef): AttemptRef => ({ runId, epoch, token });

async function start(connection: FakeConnection, ...attempts: AttemptGrant[]): Promise<void> {
  connection.receive({ t: 'attempt.start', attempts });
  await settle();
}

async function ack(connection: FakeConnection, ...attempts: AttemptRef[]): Promise<void> {
  connection.receive({ t: 'ack', attempts: attempts.map(refOf) });
  await settle();
}

const results = (connection: FakeConnection) => connection.of('attempt.finished').flatMap(({ attempts }) => attempts);

describe('an attempt', () => {
  test('five hundred cost two syncs and two frames', async () => {
    const world = new FakeWorld();
    const connection = await world.up(echo);
    const syncs = world.file.syncs;
    const grants = Array.from({ length: 500 }, (_, index) => grant(echo, { args: [index] }));
    await start(connection, ...grants);
    expect(world.file.syncs - syncs).toBe(2);
    expect(connection.sent.slice(-2).map(({ t }) => t)).toEqual(['attempt.accepted', 'attempt.finished']);
    expect(results(connection).map(({ result }) => result)).toEqual(grants.map(({ args }) => ({ args, kwargs: {} })));
  });

  test('starts once: copies of its start are ignored, or answered with its result until that is acked', async () => {
    const world = new FakeWorld();
    const connection = await world.up(javascript);
    const attempt = grant(javascript);
    await start(connection, attempt, attempt);
    await start(connection, attempt);
    expect(world.runner.started).toHaveLength(1);
    world.runner.end(attempt);
    await settle();
    expect(results(connection)).toHaveLength(1);
    await start(connection, attempt);
    expect(results(connection)).toHaveLength(2);
    await ack(connection, attempt);
    await start(connection, attempt);
    expect(results(connection)).toHaveLength(2);
    expect(world.runner.started).toHaveLength(1);
  });

  test('another token or epoch of the same run is another attempt', async () => {
    const world = new FakeWorld();
    const connection = await world.up(javascript);
    const attempt = grant(javascript);
    await start(connection, attempt, { ...attempt, token: 2 }, { ...attempt, epoch: 2 });
    expect(world.runner.started).toHaveLength(3);
  });

  test('a result over the limit, and one just within it', async () => {
    const world = new FakeWorld();
    const connection = await world.up(javascript);
    const [large, small] = [grant(javascript), grant(javascript)];
    await start(connection, large, small);
    world.runner.end(large, { result: JSON.stringify('ü'.repeat(limits.resultBytes / 2)) });
    world.runner.end(small, { result: JSON.stringify('ü'.repeat(limits.resultBytes / 2 - 1)) });
    await settle();
    expect(results(connection)).toMatchObject([
      { outcome: 'failed', error: { code: 'result_too_large' } },
      { outcome: 'succeeded' },
    ]);
  });

  test('of a kind that is not built, and of an unknown builtin', async () => {
    const unknown = content({ kind: 'builtin', source: 'constructor' });
    const command = content({ kind: 'command', source: '{}' });
    const world = new FakeWorld();
    const connection = await world.up(unknown, command);
    await start(connection, grant(unknown), grant(command));
    expect(results(connection)).toMatchObject([
      { error: { code: 'not_supported' } },
      { error: { code: 'not_supported' } },
    ]);
  });

  test('a hub that sends more than can be held is left', async () => {
    const world = new FakeWorld();
    const connection = await world.up(javascript);
    for (let frame = 0; frame < 30; frame += 1) {
      connection.receive({ t: 'attempt.start', attempts: Array.from({ length: 500 }, () => grant(javascript)) });
    }
    expect(connection.closed).toBeNull();
    connection.receive({ t: 'attempt.start', attempts: [grant(javascript)] });
    expect(connection.closed?.code).toBe(closeCodes.overloaded);
    await settle();
    await world.clock.advance(1_000);
    const next = await world.welcome();
    expect(Buffer.byteLength(next.texts[0] ?? '')).toBeLessThan(limits.frameBytes);
  });
});

describe('a disk that is full', () => {
  const beats = (connection: FakeConnection) => connection.of('heartbeat').map(({ problems }) => problems);

  test('is told with each heartbeat until it can be written again; no result is lost', async () => {
    const world = new FakeWorld();
    const connection = await world.up(javascript, echo);
    const attempt = grant(javascript);
    await start(connection, attempt);
    world.file.failure = { message: 'ENOSPC', written: 7 };
    await start(connection, grant(echo));
    world.runner.end(attempt);
    await world.clock.advance(10_000);
    expect(results(connection)).toEqual([]);
    expect(beats(connection).at(-1)).toEqual(['disk_full']);
    world.file.failure = null;
    await world.clock.advance(10_000);
    expect(results(connection).map(({ outcome, error }) => [outcome, error?.code])).toEqual([
      ['failed', 'journal_unavailable'],
      ['succeeded', undefined],
    ]);
    expect(beats(connection).at(-1)).toEqual([]);
  });

  test('that takes no function is told too', async () => {
    const world = new FakeWorld();
    const connection = await world.up();
    world.savingFails = 'ENOSPC';
    connection.receive({ t: 'deploy', function: javascript });
    await world.clock.advance(10_000);
    expect(beats(connection).at(-1)).toEqual(['disk_full']);
    world.savingFails = null;
    connection.receive({ t: 'deploy', function: echo });
    await world.clock.advance(10_000);
    expect(beats(connection).at(-1)).toEqual([]);
  });
});

describe('cancelling', () => {
  test('what runs is asked to stop; what waits or is over is not run', async () => {
    const world = new FakeWorld();
    const connection = await world.up(javascript);
    const [running, early] = [grant(javascript), grant(javascript)];
    await start(connection, running);
    connection.receive({ t: 'attempt.cancel', attempt: refOf(running), mode: 'terminate' });
    expect(world.runner.stopped).toEqual([[attemptKey(running), 'terminate']]);
    connection.receive({ t: 'attempt.start', attempts: [early] });
    connection.receive({ t: 'attempt.cancel', attempt: refOf(early), mode: 'cancel' });
    connection.receive({ t: 'attempt.cancel', attempt: refOf(grant(javascript)), mode: 'cancel' });
    await settle();
    expect(world.runner.started).toEqual([attemptKey(running)]);
    expect(results(connection)).toMatchObject([{ ...refOf(early), outcome: 'cancelled' }]);
  });

  test('a builtin that sleeps', async () => {
    const sleep = content({ kind: 'builtin', source: 'sleep' });
    const world = new FakeWorld();
    const connection = await world.up(sleep);
    const [cancelled, late, bad, done] = [
      grant(sleep, { args: [60] }),
      grant(sleep, { args: [60], timeoutMs: 5_000 }),
      grant(sleep, { args: ['x'] }),
      grant(sleep, { args: [1] }),
    ];
    await start(connection, cancelled, late, bad, done);
    connection.receive({ t: 'attempt.cancel', attempt: refOf(cancelled), mode: 'cancel' });
    await world.clock.advance(5_000);
    const byRun = new Map(results(connection).map((result) => [result.runId, result]));
    expect(byRun.get(cancelled.runId)).toMatchObject({ outcome: 'cancelled' });
    expect(byRun.get(late.runId)).toMatchObject({ outcome: 'timed_out', error: { code: 'timeout' } });
    expect(byRun.get(bad.runId)).toMatchObject({ outcome: 'failed', error: { code: 'bad_arguments' } });
    expect(byRun.get(done.runId)).toMatchObject({ outcome: 'succeeded', result: { sleptSeconds: 1 } });
  });
});

describe('after a restart', () => {
  test('what had started is lost and never runs again; what had ended is sent again', async () => {
    const before = new FakeWorld();
    const first = await before.up(javascript);
    const [running, ended, acked] = [grant(javascript), grant(javascript), grant(javascript)];
    await start(first, ended, acked);
    before.runner.end(ended, { result: '"kept"' });
    before.runner.end(acked);
    await settle();
    await ack(first, acked);
    await start(first, running);
    const world = before.afterPowerCut();
    const connection = await world.up();
    expect(connection.of('hello')[0]?.attempts).toEqual([refOf(ended), refOf(running)]);
    await start(connection, running, ended);
    expect(world.runner.started).toEqual([]);
    const sent = results(connection);
    expect(sent.filter(({ runId }) => runId === running.runId)[0]).toMatchObject({
      outcome: 'lost',
      error: { code: 'agent_restarted' },
    });
    expect(sent.filter(({ runId }) => runId === ended.runId)[0]).toMatchObject({
      outcome: 'succeeded',
      result: 'kept',
    });
  });

  test('an ack whose record was lost is asked for again, and the second copy changes nothing', async () => {
    const before = new FakeWorld();
    const first = await before.up(echo);
    const attempt = grant(echo);
    await start(first, attempt);
    await ack(first, attempt);
    const world = before.afterPowerCut();
    const connection = await world.up(echo);
    expect(results(connection)).toMatchObject([{ runId: attempt.runId, outcome: 'succeeded' }]);
    await ack(connection, attempt, attempt);
    await world.clock.advance(1_000);
    connection.end();
    await world.clock.advance(1_000);
    expect((await world.welcome()).of('hello')[0]?.attempts).toEqual([]);
  });

  test('acked attempts are remembered', async () => {
    const before = new FakeWorld();
    const first = await before.up(javascript);
    const attempt = grant(javascript);
    await start(first, attempt);
    before.runner.end(attempt);
    await settle();
    await ack(first, attempt);
    await start(first, grant(javascript));
    const world = before.afterPowerCut();
    const connection = await world.up();
    await start(connection, attempt);
    expect(world.runner.started).toEqual([]);
    expect(results(connection).map(({ runId }) => runId)).not.toContain(attempt.runId);
  });

  test('a start that was cut off in the journal was never run, so it may run', async () => {
    const before = new FakeWorld();
    const first = await before.up(javascript);
    before.file.sync = () => new Promise(() => {});
    const attempt = grant(javascript);
    await start(first, attempt);
    expect(before.runner.started).toEqual([]);
    const world = before.afterPowerCut(20);
    const connection = await world.up();
    expect(connection.of('hello')[0]?.attempts).toEqual([]);
    await start(connection, attempt);
    expect(world.runner.started).toEqual([attemptKey(attempt)]);
  });
});

describe('a broken link', () => {
  test('unacked results are sent again in frames within both limits', async () => {
    const world = new FakeWorld();
    const first = await world.up(javascript, echo);
    const large = Array.from({ length: 9 }, () => grant(javascript));
    const small = Array.from({ length: 700 }, () => grant(echo));
    first.end();
    await world.clock.advance(1_000);
    const connection = await world.welcome();
    await start(connection, ...large);
    connection.receive({ t: 'attempt.start', attempts: small.slice(0, 500) });
    connection.receive({ t: 'attempt.start', attempts: small.slice(500) });
    connection.end();
    for (const attempt of large) world.runner.end(attempt, { result: JSON.stringify('x'.repeat(250_000)) });
    await world.clock.advance(1_000);
    const next = await world.welcome();
    expect(next.of('hello')[0]?.attempts).toHaveLength(709);
    const frames = next.texts.filter((text) => text.includes('attempt.finished'));
    expect(frames.length).toBeGreaterThanOrEqual(4);
    for (const text of frames) expect(Buffer.byteLength(text)).toBeLessThanOrEqual(limits.frameBytes);
    for (const { attempts } of next.of('attempt.finished')) expect(attempts.length).toBeLessThanOrEqual(500);
    expect(new Set(results(next).map(({ runId }) => runId)).size).toBe(709);
    await ack(next, ...large);
    await ack(next, ...small.slice(0, 500));
    await ack(next, ...small.slice(500));
    next.end();
    await world.clock.advance(1_000);
    expect(results(await world.welcome())).toEqual([]);
  });

  test('results wait while the socket is full', async () => {
    const world = new FakeWorld();
    const connection = await world.up(javascript);
    const attempt = grant(javascript);
    await start(connection, attempt);
    connection.buffered = 10_000_000;
    world.runner.end(attempt);
    await settle();
    expect(results(connection)).toEqual([]);
    connection.drain();
    expect(results(connection)).toHaveLength(1);
  });
});

describe('a full disk', () => {
  test('an attempt that cannot be recorded does not run, and fails once that can be recorded', async () => {
    const world = new FakeWorld();
    const connection = await world.up(javascript);
    world.file.failure = { message: 'ENOSPC', written: 5 };
    const attempt = grant(javascript);
    await start(connection, attempt);
    await world.clock.advance(20_000);
    expect(world.runner.started).toEqual([]);
    expect(results(connection)).toEqual([]);
    world.file.failure = null;
    connection.pong();
    await world.clock.advance(5_000);
    expect(results(connection)).toMatchObject([
      { outcome: 'failed', error: { code: 'journal_unavailable', message: expect.stringContaining('ENOSPC') } },
    ]);
    expect(connection.of('attempt.accepted')).toEqual([]);
  });

  test('a result that cannot be recorded is kept, and sent when it is durable', async () => {
    const world = new FakeWorld();
    const connection = await world.up(javascript);
    const attempt = grant(javascript);
    await start(connection, attempt);
    world.file.failure = { message: 'ENOSPC', written: 5 };
    world.runner.end(attempt, { result: '"precious"' });
    await world.clock.advance(10_000);
    connection.end();
    await world.clock.advance(1_000);
    const next = await world.welcome();
    expect(results(next)).toEqual([]);
    world.file.failure = null;
    await world.clock.advance(5_000);
    expect(results(next)).toMatchObject([{ result: 'precious' }]);
  });
});

describe('stopping', () => {
  test('takes nothing new, lets what runs end, and waits for the acks', async () => {
    const world = new FakeWorld();
    const connection = await world.up(javascript);
    const [running, refused] = [grant(javascript), grant(javascript)];
    await start(connection, running);
    let isStopped = false;
    void world.agent?.stop(30_000).then(() => (isStopped = true));
    await start(connection, refused);
    world.runner.end(running);
    await settle();
    expect(results(connection)).toHaveLength(1);
    expect(isStopped).toBe(false);
    await ack(connection, running);
    await world.clock.advance(0);
    expect(isStopped).toBe(true);
    expect(world.runner.started).toEqual([attemptKey(running)]);
    expect(connection.closed?.code).toBe(closeCodes.goingAway);
    expect(world.afterPowerCut().file.durable).not.toContain(refused.runId);
  });

  test('says so, and hands back what it did not begin', async () => {
    const world = new FakeWorld();
    const connection = await world.up();
    const [fetching, refused] = [grant(javascript), grant(javascript)];
    await start(connection, fetching);
    void world.agent?.stop(30_000);
    await start(connection, refused);
    expect(connection.of('draining')).toHaveLength(1);
    expect(connection.of('attempt.returned').map(({ attempts }) => attempts)).toEqual([
      [refOf(fetching)],
      [refOf(refused)],
    ]);
    connection.receive({ t: 'deploy', function: javascript });
    await settle();
    expect(world.runner.started).toEqual([]);
    expect(connection.of('attempt.accepted')).toEqual([]);
  });

  test('says so again on a new connection', async () => {
    const world = new FakeWorld();
    const connection = await world.up(javascript);
    const running = grant(javascript);
    await start(connection, running);
    void world.agent?.stop(30_000);
    connection.end();
    await world.clock.advance(1_000);
    const next = await world.welcome();
    expect(next.of('draining')).toHaveLength(1);
    const granted = grant(javascript);
    await start(next, granted);
    expect(next.of('attempt.returned')).toMatchObject([{ attempts: [refOf(granted)] }]);
    world.runner.end(running);
    await settle();
    expect(results(next)).toHaveLength(1);
  });

  test('what still runs at the deadline is lost', async () => {
    const world = new FakeWorld();
    const connection = await world.up(javascript);
    const attempt = grant(javascript);
    await start(connection, attempt);
    void world.agent?.stop(30_000);
    connection.pong();
    await world.clock.advance(30_000);
    expect(world.runner.stopped).toEqual([[attemptKey(attempt), 'terminate']]);
    expect(results(connection)).toMatchObject([{ outcome: 'lost', error: { code: 'agent_restarted' } }]);
  });
});
