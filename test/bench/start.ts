/*
 * From spawn until the first real row can be clicked, beside a blank Electron window on the same runtime, alternated;
 * and the memory of both (PSS of the whole process tree, without the embedded node) once they have settled.
 *
 *   npm run bench:start [-- --rounds 15] [-- --huge]
 *
 * With --huge the application is started on 100,000 jobs, 10,000 nodes and 1,000,000 runs in turn with its empty database.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { makeHuge } from './support/huge';
import { median } from './support/statistics';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '15' },
    'memory-rounds': { type: 'string', default: '5' },
    huge: { type: 'boolean', default: false },
  },
});
const SETTLE_MS = 5_000;

function electronFile(): string {
  const override = process.env['ELECTRON_OVERRIDE_DIST_PATH'];
  if (override !== undefined) return join(override, 'electron');
  return createRequire(import.meta.url)('electron') as string;
}

interface Started {
  child: ChildProcess;
  clickableMs: number;
}

async function start(app: 'blank' | 'traced', dataDir: string, env: Record<string, string> = {}): Promise<Started> {
  const root = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const startedAt = performance.now();
  const child = spawn(electronFile(), [...root, resolve('test/bench/start', app)], {
    env: { ...process.env, WAYPOST_DATA_DIR: dataDir, WAYPOST_API_PORT: '0', WAYPOST_GATEWAY_PORT: '0', ...env },
    stdio: ['ignore', 'pipe', process.env['BENCH_VERBOSE'] === '1' ? 'inherit' : 'ignore'],
  });
  const clickableMs = await new Promise<number>((resolveStart, reject) => {
    const timer = setTimeout(() => {
      reject(new Error(`${app}: nothing to click after 30 s`));
    }, 30_000);
    child.stdout?.on('data', (chunk: Buffer) => {
      if (!chunk.toString().includes('clickable')) return;
      clearTimeout(timer);
      resolveStart(performance.now() - startedAt);
    });
  });
  return { child, clickableMs };
}

async function stop({ child }: Started): Promise<void> {
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), 10_000);
  await ended;
  clearTimeout(timer);
}

function descendants(pid: number): number[] {
  const children = new Map<number, number[]>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
      children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
    } catch {
      // It ended meanwhile.
    }
  }
  const all = [pid];
  for (const one of all) all.push(...(children.get(one) ?? []));
  return all;
}

function pssMb(pid: number): number {
  let kilobytes = 0;
  for (const one of descendants(pid)) {
    try {
      kilobytes += Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${one}/smaps_rollup`, 'utf8'))?.[1] ?? 0);
    } catch {
      // It ended meanwhile.
    }
  }
  return kilobytes / 1024;
}

const directory = mkdtempSync(join(tmpdir(), 'waypost-start-'));
const ours = join(directory, 'waypost');
const blank = join(directory, 'blank');
try {
  // The first starts make the data and fill the caches of both; they do not count.
  await stop(await start('traced', ours));
  await stop(await start('blank', blank));
  const huge = join(directory, 'huge');
  if (values.huge) {
    console.log(makeHuge(huge));
    await stop(await start('traced', huge));
  }
  const times = { blank: [] as number[], waypost: [] as number[], huge: [] as number[] };
  for (let round = 1; round <= Number(values.rounds); round += 1) {
    const a = await start('blank', blank);
    await stop(a);
    const b = await start('traced', ours);
    await stop(b);
    times.blank.push(a.clickableMs);
    times.waypost.push(b.clickableMs);
    if (values.huge) {
      const c = await start('traced', huge);
      await stop(c);
      times.huge.push(c.clickableMs);
      console.log(`round ${round}: huge ${c.clickableMs.toFixed(0)} ms`);
    }
    console.log(`round ${round}: blank ${a.clickableMs.toFixed(0)} ms, waypost ${b.clickableMs.toFixed(0)} ms`);
  }
  const [blankMs, ourMs] = [median(times.blank), median(times.waypost)];
  console.log(
    `start: blank ${blankMs.toFixed(0)} ms, waypost ${ourMs.toFixed(0)} ms, ratio ${(ourMs / blankMs).toFixed(2)} (at most 1.5)`,
  );
  if (values.huge) {
    const hugeMs = median(times.huge);
    const [toEmpty, toBlank] = [hugeMs / ourMs, hugeMs / blankMs].map((ratio) => ratio.toFixed(2));
    console.log(
      `huge: ${hugeMs.toFixed(0)} ms, ratio to empty ${toEmpty} (at most 1.2), to blank ${toBlank} (at most 1.7)`,
    );
  }
  const memory = { blank: [] as number[], waypost: [] as number[] };
  for (let round = 1; round <= Number(values['memory-rounds']); round += 1)
    for (const [name, app, dir] of [
      ['blank', 'blank', blank],
      ['waypost', 'traced', ours],
    ] as const) {
      const started = await start(app, dir, { WAYPOST_NO_LOCAL_NODE: '1' });
      await new Promise((settled) => setTimeout(settled, SETTLE_MS));
      memory[name].push(pssMb(started.child.pid ?? 0));
      await stop(started);
    }
  const [blankMb, ourMb] = [median(memory.blank), median(memory.waypost)];
  console.log(
    `memory: blank ${blankMb.toFixed(0)} MB PSS, waypost ${ourMb.toFixed(0)} MB, ratio ${(ourMb / blankMb).toFixed(2)} (at most 1.4)`,
  );
} finally {
  rmSync(directory, { recursive: true, force: true, maxRetries: 3 });
}
