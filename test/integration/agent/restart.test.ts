import { appendFileSync, existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { encodeLine } from '../../../src/agent/core/journal/lines';
import { isAlive } from '../../support/agent/alive';
import { agentFixture } from '../../support/agent/fixture';
import { content, echoContent, grant } from '../../support/agent/grants';
import { TestHub } from '../../support/agent/test-hub';
import type { FunctionContent } from '../../../src/shared/protocol/frames';

const fixture = agentFixture();

function known(of: FunctionContent): FunctionContent {
  fixture.hub.functions.set(`${of.functionId}@${of.functionVersion}`, of);
  return of;
}

/** A function that writes its pid to a file each time it starts, then never yields. */
const endless = (mark: string) =>
  known(
    content({
      kind: 'javascript',
      source: `import { appendFileSync } from 'node:fs';
        export default () => { appendFileSync(${JSON.stringify(mark)}, process.pid + '\\n'); for (;;); }`,
    }),
  );

test('kill -9 in the middle of an attempt: it is lost, its process is ended, and it never runs again', async () => {
  const agent = await fixture.joinAndRun();
  const mark = path.join(fixture.dataDir, '..', 'mark');
  const attempt = grant(endless(mark), { timeoutMs: 600_000 });
  fixture.hub.start(attempt);
  await expect.poll(() => existsSync(mark) && readFileSync(mark, 'utf8').endsWith('\n')).toBe(true);
  const pid = Number(readFileSync(mark, 'utf8'));
  await agent.kill();
  expect(isAlive(pid)).toBe(true);
  const { runId, epoch, token } = attempt;
  fixture.run();
  await fixture.hub.up(3);
  expect((await fixture.hub.hello(3)).attempts).toEqual([{ runId, epoch, token }]);
  expect(await fixture.hub.result(attempt)).toMatchObject({ outcome: 'lost', error: { code: 'agent_restarted' } });
  await expect.poll(() => isAlive(pid)).toBe(false);
  const probe = grant(known(echoContent()));
  fixture.hub.start(attempt, probe);
  await fixture.hub.result(probe);
  expect(readFileSync(mark, 'utf8')).toBe(`${pid}\n`);
  expect(readdirSync(path.join(fixture.dataDir, 'work'))).toEqual([]);
});

test('an executor that waits ends with its agent', async () => {
  const agent = await fixture.joinAndRun();
  const attempt = grant(known(content({ kind: 'javascript', source: 'export default () => process.pid' })));
  fixture.hub.start(attempt);
  const pid = (await fixture.hub.result(attempt)).result as number;
  expect(isAlive(pid)).toBe(true);
  await agent.kill();
  await expect.poll(() => isAlive(pid)).toBe(false);
});

test('results and logs are sent again, also by the next life of the agent, until they are acked', async () => {
  fixture.hub.isAcking = false;
  const agent = await fixture.joinAndRun();
  const attempt = grant(known(echoContent()), { args: ['kept'], kwargs: { log: 'told' } });
  fixture.hub.start(attempt);
  await fixture.hub.result(attempt);
  fixture.hub.cut();
  await fixture.hub.frame('attempt.finished', (_, connection) => connection === 3);
  await agent.kill();
  fixture.hub.isAcking = true;
  fixture.run();
  await fixture.hub.frame('attempt.finished', ({ attempts }, connection) => {
    expect(attempts).toMatchObject([{ runId: attempt.runId, result: { args: ['kept'] } }]);
    return connection === 4;
  });
  await fixture.hub.frame('attempt.log', ({ lines }, connection) => {
    expect(lines.map(([number, , , text]) => [number, text])).toEqual([[1, 'told']]);
    return connection === 4;
  });
  await fixture.hub.up(4);
  fixture.hub.cut();
  expect((await fixture.hub.hello(5)).attempts).toEqual([]);
});

test('a journal with a torn tail is read', async () => {
  fixture.hub.isAcking = false;
  const agent = await fixture.joinAndRun();
  const attempt = grant(known(echoContent()));
  fixture.hub.start(attempt);
  await fixture.hub.result(attempt);
  await agent.kill();
  appendFileSync(path.join(fixture.dataDir, 'journal.jsonl'), '0123abcd {"starts":[["run_0');
  const next = fixture.run();
  await next.event('journal.torn_tail');
  expect((await fixture.hub.hello(3)).attempts).toHaveLength(1);
});

test('a journal of a newer agent is refused', async () => {
  await fixture.join();
  writeFileSync(path.join(fixture.dataDir, 'journal.jsonl'), encodeLine('{"format":3}'));
  const agent = fixture.run();
  expect(await agent.exited).toBe(1);
  expect(agent.log).toContainEqual(expect.objectContaining({ text: expect.stringContaining('format 3') }));
});

test('reconnects to a hub that went away and came back', async () => {
  const agent = await fixture.joinAndRun();
  const port = Number(new URL(fixture.hub.url).port);
  await fixture.hub.stop();
  await agent.event('link.down');
  const next = await TestHub.start(port);
  fixture.hub = next;
  expect((await next.hello()).attempts).toEqual([]);
});

test('SIGTERM lets what runs end; its result is sent and acked', async () => {
  const agent = await fixture.joinAndRun();
  const attempt = grant(known(content({ kind: 'builtin', source: 'sleep' })), { args: [0.5] });
  fixture.hub.start(attempt);
  await fixture.hub.frame('attempt.accepted');
  agent.signal('SIGTERM');
  expect(await agent.exited).toBe(0);
  expect(await fixture.hub.result(attempt)).toMatchObject({ outcome: 'succeeded' });
  fixture.run();
  expect((await fixture.hub.hello(3)).attempts).toEqual([]);
});

test('SIGTERM with a deadline ends what still runs as lost', async () => {
  await fixture.join();
  const agent = fixture.run('--drain-seconds', '0');
  await fixture.hub.up();
  const mark = path.join(fixture.dataDir, '..', 'mark');
  const attempt = grant(endless(mark), { timeoutMs: 600_000 });
  fixture.hub.start(attempt);
  await expect.poll(() => existsSync(mark) && readFileSync(mark, 'utf8').endsWith('\n')).toBe(true);
  agent.signal('SIGTERM');
  expect(await agent.exited).toBe(0);
  expect(await fixture.hub.result(attempt)).toMatchObject({ outcome: 'lost' });
  await expect.poll(() => isAlive(Number(readFileSync(mark, 'utf8')))).toBe(false);
});

test('a second signal ends at once, with the executors', async () => {
  const agent = await fixture.joinAndRun();
  const mark = path.join(fixture.dataDir, '..', 'mark');
  fixture.hub.start(grant(endless(mark), { timeoutMs: 600_000 }));
  await expect.poll(() => existsSync(mark) && readFileSync(mark, 'utf8').endsWith('\n')).toBe(true);
  agent.signal('SIGTERM');
  await agent.event('agent.draining');
  agent.signal('SIGTERM');
  expect(await agent.exited).toBe(143);
  await expect.poll(() => isAlive(Number(readFileSync(mark, 'utf8')))).toBe(false);
});

test('a node that was removed says why and stays', async () => {
  await fixture.join();
  fixture.hub.refusal = { code: 'removed', message: 'An operator removed this node.', closeCode: 4410 };
  const agent = fixture.run();
  expect(await agent.event('link.refused')).toMatchObject({ message: 'An operator removed this node.' });
  expect(await agent.event('link.down')).toMatchObject({ code: 4410, retryInMs: expect.closeTo(63_000, -4) });
});

test('a hub that is not its own is left', async () => {
  await fixture.join();
  fixture.hub.claimedHubId = 'another';
  const agent = fixture.run();
  expect(await agent.event('link.failed')).toMatchObject({ reason: expect.stringContaining('another') });
  expect(fixture.hub.received.some(({ frame }) => frame.t === 'prove')).toBe(false);
});
