import { statSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { agentFixture } from '../../support/agent/fixture';
import { echoContent, grant } from '../../support/agent/grants';

const fixture = agentFixture();

describe('joining', () => {
  test('writes an identity that only its owner can read', async () => {
    const result = await fixture.join('--label', 'site=a', '--capability', 'gpu');
    expect(result).toMatchObject({ code: 0, stderr: '' });
    expect(result.stdout).toMatch(/^Joined hub hub-\w+ as edge-1 \(node_\w+\)\.\n$/);
    expect(statSync(path.join(fixture.dataDir, 'identity.json')).mode & 0o777).toBe(0o600);
    expect(statSync(fixture.dataDir).mode & 0o777).toBe(0o700);
    const frame = await fixture.hub.frame('enroll');
    expect(frame).toMatchObject({
      name: 'edge-1',
      labels: { site: 'a' },
      capabilities: ['gpu'],
      maxConcurrentRuns: 10,
    });
  });

  test('refuses to overwrite an identity', async () => {
    await fixture.join();
    expect(await fixture.join()).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('exists') });
  });

  test.each([
    ['a wrong token', ['join', 'URL', `wp1.jt_00000000001.${'x'.repeat(20)}.-`, '--name', 'a'], 1, 'not valid'],
    [
      'no hub',
      ['join', 'ws://127.0.0.1:9/', `wp1.jt_00000000001.${'x'.repeat(20)}.-`, '--name', 'a'],
      1,
      'ECONNREFUSED',
    ],
    ['no token', ['join', 'URL', 'nonsense', '--name', 'a'], 2, 'join token'],
    ['no name', ['join', 'URL', 'TOKEN'], 2, '--name'],
    ['a bad label', ['join', 'URL', 'TOKEN', '--name', 'a', '--label', 'x'], 2, 'key=value'],
    ['a relative command', ['join', 'URL', 'TOKEN', '--name', 'a', '--allow-command', 'bin/ls'], 2, '--allow-command'],
    ['an unknown flag', ['join', 'URL', 'TOKEN', '--name', 'a', '--nope'], 2, '--nope'],
    ['a bad number', ['join', 'URL', 'TOKEN', '--name', 'a', '--max-functions', '0'], 2, '--max-functions'],
    ['http', ['join', 'http://127.0.0.1/', 'TOKEN', '--name', 'a'], 2, 'ws://'],
    ['run before join', ['run'], 1, 'agent join'],
    ['no command', [], 2, 'No command'],
  ])('says what is wrong: %s', async (_, args, code, message) => {
    const filled = args.map((arg) => (arg === 'URL' ? fixture.hub.url : arg === 'TOKEN' ? fixture.hub.joinToken : arg));
    const result = await fixture.command(...filled, ...(args.length > 0 ? ['--data-dir', fixture.dataDir] : []));
    expect(result).toMatchObject({ code, stdout: '', stderr: expect.stringContaining(message) });
  });
});

describe('running', () => {
  beforeEach(async () => {
    await fixture.join();
  });

  test('connects, beats, runs echo, and empties its outbox on an ack', async () => {
    const agent = fixture.run();
    await fixture.hub.up();
    const echo = echoContent();
    fixture.hub.functions.set(`${echo.functionId}@1`, echo);
    const attempt = grant(echo, { args: [1, 'ü'], kwargs: { log: 'hello' } });
    fixture.hub.start(attempt);
    expect(await fixture.hub.result(attempt)).toMatchObject({
      outcome: 'succeeded',
      cold: false,
      result: { args: [1, 'ü'], kwargs: { log: 'hello' } },
    });
    expect(
      fixture.hub.received.map(({ frame }) => frame.t).filter((type) => type !== 'heartbeat' && type !== 'enroll'),
    ).toEqual(['hello', 'prove', 'function.fetch', 'attempt.accepted', 'attempt.log', 'attempt.finished']);
    fixture.hub.start(attempt);
    agent.signal('SIGTERM');
    expect(await agent.exited).toBe(0);
    expect(fixture.hub.received.filter(({ frame }) => frame.t === 'attempt.finished')).toHaveLength(1);
  });

  test('two agents never share a directory', async () => {
    fixture.run();
    await fixture.hub.up();
    const second = fixture.run();
    expect(await second.exited).toBe(1);
    expect(second.log).toContainEqual(expect.objectContaining({ text: expect.stringContaining('Another agent') }));
  });
});
