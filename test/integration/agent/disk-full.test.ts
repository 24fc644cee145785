import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, expect, test } from 'vitest';
import { agentFixture } from '../../support/agent/fixture';
import { content, echoContent, grant } from '../../support/agent/grants';

const fixture = agentFixture();

/** Whether this system gives a process a small disk of its own. */
function canMount(): boolean {
  try {
    execFileSync('unshare', ['-rm', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

let agent: ChildProcess | null = null;
let logged: string[] = [];
/** How often the journal could not be written. */
const failures = (): number => logged.filter((line) => line.includes('journal.degraded')).length;
afterEach(async () => {
  logged = [];
  if (agent?.exitCode !== null || agent.signalCode !== null) return;
  const gone = once(agent, 'exit');
  agent.kill('SIGKILL');
  await gone;
});

/** Runs the agent with its directory on a disk of this size. @returns where that is for the agent, and for this process */
function runOnSmallDisk(size: string): { inside: string; outside: string } {
  const disk = path.join(path.dirname(fixture.dataDir), 'disk');
  mkdirSync(disk);
  const script = 'mount -t tmpfs -o size="$1" tmpfs "$2" && cp -r "$3/." "$2" && exec "$4" "$5" run --data-dir "$2"';
  const args = [size, disk, fixture.dataDir, process.execPath, fixture.entry];
  agent = spawn('unshare', ['-rm', 'sh', '-c', script, 'sh', ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
  if (agent.stderr) createInterface(agent.stderr).on('line', (line) => logged.push(line));
  return { inside: disk, outside: `/proc/${agent.pid}/root${disk}` };
}

test.runIf(process.platform === 'linux' && canMount())(
  'a disk that fills up is told, nothing more is started, and no result is lost',
  async () => {
    fixture.hub.heartbeatSeconds = 0.2;
    expect(await fixture.join()).toMatchObject({ code: 0 });
    const { inside, outside } = runOnSmallDisk('4m');
    await fixture.hub.up();
    const filling = content({
      kind: 'javascript',
      source: `import { appendFileSync } from 'node:fs';
        export default (ctx, file) => {
          for (const size of [65536, 1]) try { for (;;) appendFileSync(file, 'x'.repeat(size)); } catch (error) { ctx.log(error.code); }
          // More than what is left of the journal's last page.
          return 'kept'.repeat(5_000);
        }`,
    });
    const echo = echoContent();
    for (const each of [filling, echo]) fixture.hub.functions.set(`${each.functionId}@1`, each);
    const first = grant(echo);
    fixture.hub.start(first);
    await fixture.hub.result(first);
    const [running, late] = [grant(filling, { args: [path.join(inside, 'fill')] }), grant(echo)];
    fixture.hub.start(running);
    await fixture.hub.frame('heartbeat', ({ problems }) => problems.includes('disk_full'));
    await expect.poll(() => fixture.hub.logLines(running).map(([, , , text]) => text)).toEqual(['ENOSPC', 'ENOSPC']);
    fixture.hub.start(late);
    await fixture.hub.frame('heartbeat', ({ usage }) => usage.runningAttempts === 2);
    const before = failures();
    await expect.poll(failures, { timeout: 10_000 }).toBeGreaterThan(before);
    const sent = fixture.hub.received.flatMap(({ frame }) => (frame.t === 'attempt.finished' ? frame.attempts : []));
    expect(sent.map(({ runId }) => runId)).toEqual([first.runId]);
    rmSync(path.join(outside, 'fill'));
    expect(await fixture.hub.result(running)).toMatchObject({ outcome: 'succeeded', result: 'kept'.repeat(5_000) });
    expect(await fixture.hub.result(late)).toMatchObject({ outcome: 'failed', error: { code: 'journal_unavailable' } });
    const back = fixture.hub.received.length;
    await fixture.hub.frame(
      'heartbeat',
      ({ problems }) => fixture.hub.received.length >= back && problems.length === 0,
    );
    const after = grant(echo);
    fixture.hub.start(after);
    expect(await fixture.hub.result(after)).toMatchObject({ outcome: 'succeeded' });
  },
);
