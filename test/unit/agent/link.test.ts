import { describe, expect, test } from 'vitest';
import { closeCodes } from '../../../src/shared/protocol/frames';
import { FakeWorld, identity } from '../../support/agent/fakes/agent';
import type { FakeConnection } from '../../support/agent/fakes/transport';

describe('the handshake', () => {
  test('says hello, proves the key over both nonces, and beats', async () => {
    const world = new FakeWorld();
    const connection = await world.up();
    expect(connection.sent.map(({ t }) => t)).toEqual(['hello', 'prove', 'heartbeat']);
    const signed = ['waypost.1', identity.hubId, identity.nodeId, 'h'.repeat(20), 'n'.repeat(20)].join('\n');
    expect(connection.of('prove')[0]?.signature).toBe(Buffer.from(signed).toString('base64'));
    expect(connection.of('heartbeat')[0]?.usage).toEqual({
      cpuPercent: 1,
      memoryPercent: 2,
      runningAttempts: 0,
      diskPercent: 3,
      loadAverage: 0.5,
    });
    connection.pong();
    await world.clock.advance(10_000);
    expect(connection.of('heartbeat')).toHaveLength(2);
  });

  test.each([
    ['newer', '1.0.1', true],
    ['as old', '1.0.0', false],
    ['older', '1.0.0-rc.1', false],
    ['of a version that is none', 'yesterday', false],
    ['silent about its version', undefined, false],
  ])('a hub that is %s: the agent says so once, if it is behind', async (_, hubVersion, isBehind) => {
    const world = await new FakeWorld().start();
    await world.welcome(hubVersion === undefined ? {} : { hubVersion });
    const said = world.logged.filter(({ event }) => event === 'agent.behind');
    expect(said).toMatchObject(isBehind ? [{ level: 'warn', fields: { agentVersion: '1.0.0', hubVersion } }] : []);
  });

  test('what a newer hub says beyond this protocol is passed over', async () => {
    const world = await new FakeWorld().start();
    const connection = world.transport.last;
    connection.open();
    connection.receiveText(
      JSON.stringify({ t: 'challenge', nonce: 'h'.repeat(20), hubId: identity.hubId, colour: 'blue' }),
    );
    expect(connection.closed).toBeNull();
    expect(connection.of('prove')).toHaveLength(1);
  });

  test.each(['challenge', 'welcome'] as const)('a hub that is not its own is left at the %s', async (at) => {
    const world = await new FakeWorld().start();
    const connection = world.transport.last;
    connection.open();
    const nonce = 'h'.repeat(20);
    connection.receive({ t: 'challenge', nonce, hubId: at === 'challenge' ? 'other' : identity.hubId });
    if (at === 'welcome') connection.receive({ t: 'welcome', hubId: 'other', epoch: 1, heartbeatSeconds: 10, now: 0 });
    expect(connection.closed).toMatchObject({
      code: closeCodes.unauthorized,
      reason: expect.stringContaining('hub-1'),
    });
    expect(connection.of('prove')).toHaveLength(at === 'welcome' ? 1 : 0);
    expect(world.clock.nextMs).toBeGreaterThanOrEqual(60_000);
  });

  test.each([
    ['no JSON', '{'],
    ['an unknown frame', '{"t":"nonsense"}'],
    ['a frame of the other side', '{"t":"heartbeat","usage":{"cpuPercent":1,"memoryPercent":1,"runningAttempts":0}}'],
    ['work before the welcome', '{"t":"function.missing","functionId":"fn_00000000001","functionVersion":1}'],
    ['a welcome before the proof', '{"t":"welcome","hubId":"hub-1","epoch":1,"heartbeatSeconds":10,"now":0}'],
    ['a second enrolment', '{"t":"enrolled","nodeId":"node_00000000001","hubId":"hub-1"}'],
    ['too deep a frame', `{"t":"challenge","nonce":${'['.repeat(200_000)}${']'.repeat(200_000)},"hubId":""}`],
    ['arguments too deep', `{"t":"attempt.start","attempts":[{"args":${'['.repeat(200_000)}${']'.repeat(200_000)}}]}`],
  ])('%s closes the link and is survived', async (_, text) => {
    const world = await new FakeWorld().start();
    const connection = world.transport.last;
    connection.open();
    connection.receiveText(text);
    expect(connection.closed?.code).toBe(closeCodes.protocol);
    await world.clock.advance(500);
    expect(world.transport.connections).toHaveLength(2);
  });

  test('a hub that does not answer is left after 15 s', async () => {
    const world = await new FakeWorld().start();
    world.transport.last.open();
    await world.clock.advance(15_000);
    expect(world.transport.connections[0]?.closed?.code).toBe(closeCodes.timeout);
    await world.clock.advance(500);
    expect(world.transport.connections).toHaveLength(2);
  });

  test('events of a connection that was given up change nothing', async () => {
    const world = await new FakeWorld().start();
    const first = world.transport.last;
    first.open();
    await world.clock.advance(15_500);
    first.receive({ t: 'challenge', nonce: 'h'.repeat(20), hubId: identity.hubId });
    first.end();
    expect(first.of('prove')).toEqual([]);
    expect(world.transport.connections).toHaveLength(2);
  });
});

describe('reconnecting', () => {
  const delays = async (fraction: number, tries: number): Promise<number[]> => {
    const world = new FakeWorld();
    world.fraction = fraction;
    await world.start();
    const found: number[] = [];
    for (let number = 0; number < tries; number += 1) {
      world.transport.last.end();
      found.push(world.clock.nextMs ?? -1);
      await world.clock.advance(world.clock.nextMs ?? 0);
    }
    return found;
  };

  test('backs off to 30 s with full jitter', async () => {
    expect(await delays(0.999_999, 9)).toEqual([499, 999, 1_999, 3_999, 7_999, 15_999, 29_999, 29_999, 29_999]);
    expect(await delays(0.5, 3)).toEqual([250, 500, 1_000]);
    expect(await delays(0, 3)).toEqual([0, 0, 0]);
  });

  test('is quick again after a link that held, not after one that broke at once', async () => {
    const world = new FakeWorld();
    await world.start();
    for (let number = 0; number < 6; number += 1) {
      (await world.welcome()).end();
      await world.clock.advance(world.clock.nextMs ?? 0);
    }
    (await world.welcome()).end();
    expect(world.clock.nextMs).toBe(15_000);
    await world.clock.advance(15_000);
    const connection = await world.welcome();
    await world.clock.advance(10_000);
    connection.end();
    expect(world.clock.nextMs).toBe(250);
  });

  test.each([
    ['removed', closeCodes.removed],
    ['unauthorized', closeCodes.unauthorized],
    ['replaced', closeCodes.replaced],
  ])('a node that was %s asks once a minute and says why', async (code, closeCode) => {
    const world = await new FakeWorld().start();
    const connection = world.transport.last;
    connection.open();
    connection.receive({ t: 'refused', code, message: 'An operator said no.' });
    connection.end(closeCode);
    expect(world.events('link.refused')).toEqual([{ code, message: 'An operator said no.' }]);
    expect(world.events('link.down')).toMatchObject([{ code: closeCode, refused: 'An operator said no.' }]);
    expect(world.clock.nextMs).toBeGreaterThanOrEqual(60_000);
    await world.clock.advance(66_000);
    expect(world.transport.connections).toHaveLength(2);
  });

  test.each([
    [
      'in a frame',
      (connection: FakeConnection) => {
        connection.open();
        connection.receive({ t: 'refused', code: 'busy', message: 'Later.', retryAfterSeconds: 20 });
        connection.end(closeCodes.busy);
      },
    ],
    ['before there was a connection', (connection: FakeConnection) => connection.end(1006, '503', 20)],
  ])(
    'a hub that names a time to come back, %s, is left alone until then, and each node adds its own',
    async (_, say) => {
      for (const [fraction, delayMs] of [
        [0, 20_000],
        [0.5, 30_000],
      ] as const) {
        const world = new FakeWorld();
        world.fraction = fraction;
        await world.start();
        say(world.transport.last);
        expect(world.clock.nextMs).toBe(delayMs);
        await world.clock.advance(delayMs);
        // It was for once.
        world.transport.last.end();
        expect(world.clock.nextMs).toBeLessThan(1_000);
      }
    },
  );

  test('a silent hub is left after three heartbeats', async () => {
    const world = new FakeWorld();
    const connection = await world.up();
    await world.clock.advance(20_000);
    connection.pong();
    await world.clock.advance(30_000);
    expect(connection.closed).toBeNull();
    await world.clock.advance(10_000);
    expect(connection.closed?.code).toBe(closeCodes.timeout);
    expect(connection.pings).toBe(6);
  });
});
