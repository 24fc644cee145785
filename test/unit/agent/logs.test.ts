import { describe, expect, test } from 'vitest';
import { AttemptLog } from '../../../src/agent/core/attempt-log';
import { limits } from '../../../src/shared/domain/limits';
import { attemptKey, logEntry, type AttemptGrant, type LogEntry } from '../../../src/shared/protocol/attempt';
import { settle } from '../../support/agent/fakes/clock';
import { FakeWorld } from '../../support/agent/fakes/agent';
import type { FakeConnection } from '../../support/agent/fakes/transport';
import { content, grant } from '../../support/agent/grants';

const javascript = content({ kind: 'javascript', source: 'export default () => 1' });
const all = (log: AttemptLog): LogEntry[] =>
  log.take(Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER).map((json) => logEntry.parse(JSON.parse(json)));

describe('the log of one attempt', () => {
  test('is whole below the limit', () => {
    const log = new AttemptLog();
    for (let number = 1; number <= 9_000; number += 1) log.add(0, 'info', `${number} ${'x'.repeat(80)}`);
    log.close(0);
    const lines = all(log);
    expect(lines.map(([number]) => number)).toEqual(lines.map((_, index) => index + 1));
    expect(lines).toHaveLength(9_000);
  });

  test.each([10, 1_000, 60_000])('keeps head and tail of a flood of lines of %i characters', (length) => {
    const log = new AttemptLog();
    const count = Math.ceil(3_000_000 / length);
    for (let number = 1; number <= count; number += 1) log.add(7, 'info', 'x'.repeat(length));
    log.close(7);
    log.add(7, 'info', 'too late');
    const lines = all(log);
    const cut = lines.findIndex(([, , level]) => level === 'warn');
    const bytes = Buffer.byteLength(JSON.stringify(lines));
    expect(bytes).toBeLessThanOrEqual(limits.logBytesPerAttempt);
    expect(bytes).toBeGreaterThan(limits.logBytesPerAttempt - 130_000);
    const [before, at, after] = [lines[cut - 1]?.[0] ?? 0, lines[cut], lines[cut + 1]?.[0] ?? 0];
    expect(before).toBe(cut);
    expect(after).toBe((at?.[0] ?? 0) + 1);
    expect(at?.[3]).toContain(`${after - before - 1} lines (`);
    expect(lines.at(-1)?.[0]).toBe(count);
  });

  test('one line is cut to what a frame takes', () => {
    const log = new AttemptLog();
    log.add(0, 'info', '\u0001'.repeat(1_000_000));
    const [line] = all(log);
    expect(line?.[3]).toHaveLength(65_536);
    expect(line?.[3]).toContain('of 1000000 characters');
  });
});

describe('sending', () => {
  const lines = (connection: FakeConnection): string[] =>
    connection.of('attempt.log').flatMap((frame) => frame.lines.map(([, , , text]) => text));

  async function running() {
    const world = new FakeWorld();
    const connection = await world.up(javascript);
    const attempt = grant(javascript);
    connection.receive({ t: 'attempt.start', attempts: [attempt] });
    await settle();
    return { world, connection, attempt };
  }

  test('waits 100 ms or for 200 lines', async () => {
    const { world, connection, attempt } = await running();
    for (let number = 0; number < 199; number += 1) world.runner.log(attempt, `${number}`);
    expect(lines(connection)).toEqual([]);
    world.runner.log(attempt, '199');
    expect(lines(connection)).toHaveLength(200);
    world.runner.log(attempt, '200');
    await world.clock.advance(99);
    expect(lines(connection)).toHaveLength(200);
    await world.clock.advance(1);
    expect(lines(connection)).toHaveLength(201);
    expect(connection.of('attempt.log')).toHaveLength(2);
  });

  test('comes before the result, over as many frames as it takes', async () => {
    const { world, connection, attempt } = await running();
    for (let number = 0; number < 1_000; number += 1) world.runner.log(attempt, 'y'.repeat(2_000));
    world.runner.end(attempt);
    await settle();
    expect(connection.sent.at(-1)?.t).toBe('attempt.finished');
    for (const text of connection.texts) expect(Buffer.byteLength(text)).toBeLessThanOrEqual(limits.frameBytes);
    expect(lines(connection).filter((text) => text.includes('left out'))).toHaveLength(1);
  });

  test('is kept while the link is down and sent again from its start in the same frames, before the result', async () => {
    const { world, connection, attempt } = await running();
    world.runner.log(attempt, 'a');
    await world.clock.advance(100);
    connection.end();
    world.runner.log(attempt, 'b');
    world.runner.end(attempt);
    await world.clock.advance(1_000);
    const next = await world.welcome();
    expect(next.of('attempt.log').map((frame) => frame.lines.map(([, , , text]) => text))).toEqual([['a'], ['b']]);
    expect(next.sent.at(-1)?.t).toBe('attempt.finished');
    next.receive({ t: 'ack', attempts: [{ runId: attempt.runId, epoch: 1, token: 1 }] });
    next.end();
    await world.clock.advance(1_000);
    expect(lines(await world.welcome())).toEqual([]);
  });

  test('stops while the socket is full', async () => {
    const { world, connection, attempt } = await running();
    connection.buffered = 10_000_000;
    for (let number = 0; number < 500; number += 1) world.runner.log(attempt, `${number}`);
    world.runner.end(attempt);
    await world.clock.advance(1_000);
    expect(lines(connection)).toEqual([]);
    connection.drain();
    expect(lines(connection)).toHaveLength(500);
    expect(connection.sent.at(-1)?.t).toBe('attempt.finished');
  });
});

describe('while the link is down', () => {
  const frames = (connection: FakeConnection): string[][] =>
    connection.of('attempt.log').map((frame) => frame.lines.map(([, , , text]) => text));
  const ackOf = ({ runId, epoch, token }: AttemptGrant) => ({ t: 'ack' as const, attempts: [{ runId, epoch, token }] });

  /** An agent whose link is down after it was given these attempts. */
  async function cutOff(count: number) {
    const world = new FakeWorld();
    const connection = await world.up(javascript);
    const attempts = Array.from({ length: count }, () => grant(javascript));
    connection.receive({ t: 'attempt.start', attempts });
    await settle();
    return { world, connection, attempts };
  }

  test('the log of an attempt that is over waits on the disk, also for the next life of the agent', async () => {
    const { world, connection, attempts } = await cutOff(1);
    const [attempt] = attempts as [AttemptGrant];
    world.runner.log(attempt, 'sent before');
    await world.clock.advance(100);
    connection.end();
    world.runner.log(attempt, 'while down');
    world.runner.end(attempt);
    await settle();
    expect([...world.logFiles.texts.keys()]).toEqual([attemptKey(attempt)]);
    const next = world.afterPowerCut();
    await next.start();
    const back = await next.welcome();
    expect(frames(back)).toEqual([['sent before'], ['while down']]);
    expect(back.sent.at(-1)?.t).toBe('attempt.finished');
    back.receive(ackOf(attempt));
    await settle();
    expect(next.logFiles.texts.size).toBe(0);
  });

  test('what ended before it went down goes there too, and comes back in the same frames', async () => {
    const { world, connection, attempts } = await cutOff(3);
    for (const attempt of attempts) {
      for (let number = 0; number < 300; number += 1) world.runner.log(attempt, `${attempt.runId} ${number}`);
      world.runner.end(attempt);
    }
    await settle();
    const before = frames(connection);
    expect(world.logFiles.texts.size).toBe(0);
    connection.end();
    await settle();
    expect(world.logFiles.texts.size).toBe(3);
    await world.clock.advance(1_000);
    const back = await world.welcome();
    const begins = (all: string[][]) => new Set(all.map(([line]) => line));
    expect(begins(frames(back))).toEqual(begins(before));
    expect(frames(back).flat()).toHaveLength(900);
    const finished = back.of('attempt.finished').flatMap((frame) => frame.attempts.map(attemptKey));
    expect(finished).toEqual(attempts.map(attemptKey));
  });

  test('logs that nobody waits for go when the agent starts', async () => {
    const world = new FakeWorld();
    world.logFiles.texts.set('run_00000000009/1/1', '[]');
    await world.start();
    expect(world.logFiles.texts.size).toBe(0);
  });

  test('on a full disk they stay in memory', async () => {
    const { world, connection, attempts } = await cutOff(2);
    world.logFiles.isFull = true;
    connection.end();
    for (const attempt of attempts) {
      world.runner.log(attempt, attempt.runId);
      world.runner.end(attempt);
    }
    await world.clock.advance(1_000);
    expect(world.events('log.not_stored').length).toBeGreaterThan(0);
    expect(frames(await world.welcome())).toEqual(attempts.map(({ runId }) => [runId]));
  });

  test('where there is no room at all, a line says what is left out', async () => {
    const { world, connection, attempts } = await cutOff(40);
    world.logFiles.isFull = true;
    connection.end();
    for (const attempt of attempts) {
      for (let number = 0; number < 15; number += 1) world.runner.log(attempt, 'x'.repeat(60_000));
      world.runner.end(attempt);
    }
    await world.clock.advance(1_000);
    const back = await world.welcome();
    const texts = frames(back).flat();
    const left = texts.filter((text) => text.includes('15 lines were left out here: the node had no room'));
    expect(left.length).toBeGreaterThan(0);
    expect(left.length + texts.filter((text) => text.startsWith('xxx')).length / 15).toBe(40);
    expect(texts.join('').length).toBeLessThanOrEqual(33_000_000);
    expect(back.of('attempt.finished').flatMap((frame) => frame.attempts)).toHaveLength(40);
  });

  test('logs of many attempts that are over go to the disk although the link is up', async () => {
    const { world, connection, attempts } = await cutOff(40);
    for (const attempt of attempts) {
      for (let number = 0; number < 15; number += 1) world.runner.log(attempt, 'x'.repeat(60_000));
      world.runner.end(attempt);
      await settle();
    }
    expect(world.logFiles.texts.size).toBeGreaterThan(0);
    expect(world.logFiles.texts.size).toBeLessThan(20);
    for (const attempt of attempts) connection.receive(ackOf(attempt));
    await settle();
    expect(world.logFiles.texts.size).toBe(0);
  });
});
