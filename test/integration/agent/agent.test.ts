import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { AgentProcess, agentCommand } from '../../support/agent/agent-process';
import { buildAgent } from '../../support/agent/build-agent';
import { echoContent, grant } from '../../support/agent/grants';
import { TestHub } from '../../support/agent/test-hub';

let built: Awaited<ReturnType<typeof buildAgent>>;
let hub: TestHub;
let dataDir: string;
let agents: AgentProcess[] = [];

beforeAll(async () => {
  built = await buildAgent();
});
afterAll(() => built.remove());
beforeEach(async () => {
  hub = await TestHub.start();
  dataDir = path.join(mkdtempSync(path.join(tmpdir(), 'waypost-agent-')), 'data');
});
afterEach(async () => {
  await Promise.all(agents.map((agent) => agent.kill()));
  agents = [];
  await hub.stop();
  rmSync(path.dirname(dataDir), { recursive: true, force: true });
  expect(hub.broken).toEqual([]);
});

const join = (...more: string[]) =>
  agentCommand(built.agent, 'join', hub.url, hub.joinToken, '--data-dir', dataDir, '--name', 'edge-1', ...more);

function run(...more: string[]): AgentProcess {
  const agent = new AgentProcess(built.agent, '--data-dir', dataDir, ...more);
  agents.push(agent);
  return agent;
}

describe('joining', () => {
  test('writes an identity that only its owner can read', async () => {
    const result = await join('--label', 'site=a', '--capability', 'gpu');
    expect(result).toMatchObject({ code: 0, stderr: '' });
    expect(result.stdout).toMatch(/^Joined hub hub-\w+ as edge-1 \(node_\w+\)\.\n$/);
    expect(statSync(path.join(dataDir, 'identity.json')).mode & 0o777).toBe(0o600);
    expect(statSync(dataDir).mode & 0o777).toBe(0o700);
    const frame = await hub.frame('enroll');
    expect(frame).toMatchObject({
      name: 'edge-1',
      labels: { site: 'a' },
      capabilities: ['gpu'],
      maxConcurrentRuns: 10,
    });
  });

  test('refuses to overwrite an identity', async () => {
    await join();
    expect(await join()).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('exists') });
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
    ['a command', ['join', 'URL', 'TOKEN', '--name', 'a', '--allow-command', '/bin/ls'], 2, '--allow-command'],
    ['an unknown flag', ['join', 'URL', 'TOKEN', '--name', 'a', '--nope'], 2, '--nope'],
    ['a bad number', ['join', 'URL', 'TOKEN', '--name', 'a', '--max-functions', '0'], 2, '--max-functions'],
    ['http', ['join', 'http://127.0.0.1/', 'TOKEN', '--name', 'a'], 2, 'ws://'],
    ['run before join', ['run'], 1, 'agent join'],
    ['no command', [], 2, 'No command'],
  ])('says what is wrong: %s', async (_, args, code, message) => {
    const filled = args.map((arg) => (arg === 'URL' ? hub.url : arg === 'TOKEN' ? hub.joinToken : arg));
    const result = await agentCommand(built.agent, ...filled, ...(args.length > 0 ? ['--data-dir', dataDir] : []));
    expect(result).toMatchObject({ code, stdout: '', stderr: expect.stringContaining(message) });
  });
});

describe('running', () => {
  beforeEach(async () => {
    await join();
  });

  test('connects, beats, runs echo, and empties its outbox on an ack', async () => {
    const agent = run();
    await hub.up();
    const echo = echoContent();
    hub.functions.set(`${echo.functionId}@1`, echo);
    const attempt = grant(echo, { args: [1, 'ü'], kwargs: { log: 'hello' } });
    hub.start(attempt);
    expect(await hub.result(attempt)).toMatchObject({
      outcome: 'succeeded',
      cold: false,
      result: { args: [1, 'ü'], kwargs: { log: 'hello' } },
    });
    expect(
      hub.received.map(({ frame }) => frame.t).filter((type) => type !== 'heartbeat' && type !== 'enroll'),
    ).toEqual(['hello', 'prove', 'function.fetch', 'attempt.accepted', 'attempt.log', 'attempt.finished']);
    hub.start(attempt);
    agent.signal('SIGTERM');
    expect(await agent.exited).toBe(0);
    expect(hub.received.filter(({ frame }) => frame.t === 'attempt.finished')).toHaveLength(1);
  });

  test('two agents never share a directory', async () => {
    run();
    await hub.up();
    const second = run();
    expect(await second.exited).toBe(1);
    expect(second.log).toContainEqual(expect.objectContaining({ text: expect.stringContaining('Another agent') }));
  });
});
