// What it costs to start a function: against a bare `child_process.fork` that answers one message, in turn.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { JavascriptRunner } from '../../src/agent/core/executors/javascript-runner';
import type { AttemptEnd } from '../../src/agent/core/attempt-end';
import { ForkLauncher } from '../../src/agent/platform/fork-launcher';
import { memoryProbe } from '../../src/agent/platform/memory';
import { systemClock } from '../../src/agent/platform/system';
import { WorkDirs } from '../../src/agent/platform/work-dirs';
import type { ExecutorEvents, ExecutorLauncher, ExecutorProcess, ExecutorSpec, Logger } from '../../src/agent/ports';
import { content, grant } from '../support/agent/grants';
import { median } from './support/statistics';

const COLD_ROUNDS = 60;
const WARM_PAIRS = 9;
const WARM_ROUNDS = 3_000;
/** Not counted: both sides are compiled first. */
const WARM_UP_ROUNDS = 1_000;
const COLD_RATIO_MAX = 1.3;
const WARM_RATIO_MAX = 2;

const directory = mkdtempSync(path.join(tmpdir(), 'waypost-cold-'));
const log: Logger = { debug: () => {}, info: () => {}, warn: console.warn, error: console.error };
const source = 'export default () => 1;\n';

/** The real launcher; it can be waited for until every executor is gone. */
class WatchedLauncher implements ExecutorLauncher {
  readonly #launcher = new ForkLauncher(
    path.resolve('out/agent/executor.cjs'),
    new WorkDirs(path.join(directory, 'work'), log),
  );
  readonly #gone: Promise<void>[] = [];

  launch(spec: ExecutorSpec, events: ExecutorEvents): ExecutorProcess {
    let gone = (): void => {};
    this.#gone.push(new Promise((resolve) => (gone = resolve)));
    return this.#launcher.launch(spec, {
      ...events,
      exited(exit) {
        events.exited(exit);
        gone();
      },
    });
  }

  async allGone(): Promise<void> {
    await Promise.all(this.#gone.splice(0));
  }
}

const launcher = new WatchedLauncher();
const moduleOf = (checksum: string): string => pathToFileURL(path.join(directory, `${checksum.slice(-16)}.mjs`)).href;
const newRunner = () => new JavascriptRunner({ launcher, memory: memoryProbe(), clock: systemClock, log }, moduleOf);

function call(runner: JavascriptRunner, of: ReturnType<typeof content>): Promise<AttemptEnd> {
  return new Promise((done) => {
    runner.run({ grant: grant(of), content: of, environment: { all: {}, secret: {} }, log: () => {}, done });
  });
}

function must({ outcome, cold, error }: AttemptEnd, expectCold: boolean): void {
  if (outcome !== 'succeeded' || cold !== expectCold)
    throw new Error(`not as expected: ${JSON.stringify({ outcome, cold, error })}`);
}

/** One function in a fresh executor. @returns ms */
async function coldWaypost(runner: JavascriptRunner): Promise<number> {
  const of = content({ kind: 'javascript', source: `${source}// ${performance.now()}` });
  writeFileSync(new URL(moduleOf(of.checksum)), of.source);
  const from = performance.now();
  must(await call(runner, of), true);
  const took = performance.now() - from;
  runner.stop();
  await launcher.allGone();
  return took;
}

const bareEntry = path.join(directory, 'bare.cjs');

/**
 * One message to a fresh process and its answer.
 * @param detached whether it leads a process group, as executors do: where the machine is busy, that alone delays its start
 * @returns ms
 */
async function coldBare(detached: boolean): Promise<number> {
  const from = performance.now();
  const child = fork(bareEntry, { stdio: 'ignore', detached });
  child.send(1);
  await once(child, 'message');
  const took = performance.now() - from;
  child.kill('SIGKILL');
  await once(child, 'exit');
  return took;
}

async function cold(): Promise<number> {
  const times = { waypost: [] as number[], bare: [] as number[], group: [] as number[] };
  const runner = newRunner();
  // The first of each warms the disk's cache, and tells the pool what an empty executor takes.
  await coldWaypost(runner);
  await coldBare(false);
  for (let round = 0; round < COLD_ROUNDS; round += 1) {
    times.bare.push(await coldBare(false));
    times.waypost.push(await coldWaypost(runner));
    times.group.push(await coldBare(true));
  }
  const [waypost, bare, group] = [median(times.waypost), median(times.bare), median(times.group)];
  console.log(
    `cold: waypost ${waypost.toFixed(1)} ms, bare fork ${bare.toFixed(1)} ms (leading a process group ${group.toFixed(1)} ms), medians of ${COLD_ROUNDS}`,
  );
  return waypost / bare;
}

/** One warm executor and one bare process, in turn. @returns the median times of both, in ms */
async function warmPair(): Promise<{ waypost: number; bare: number }> {
  const times = { waypost: [] as number[], bare: [] as number[] };
  const runner = newRunner();
  const of = content({ kind: 'javascript', source });
  writeFileSync(new URL(moduleOf(of.checksum)), of.source);
  must(await call(runner, of), true);
  const child = fork(bareEntry, { stdio: 'ignore' });
  child.send(1);
  await once(child, 'message');
  for (let round = -WARM_UP_ROUNDS; round < WARM_ROUNDS; round += 1) {
    let from = performance.now();
    child.send(1);
    await once(child, 'message');
    const bare = performance.now() - from;
    from = performance.now();
    must(await call(runner, of), false);
    const waypost = performance.now() - from;
    if (round < 0) continue;
    times.bare.push(bare);
    times.waypost.push(waypost);
  }
  child.kill('SIGKILL');
  runner.stop();
  await launcher.allGone();
  return { waypost: median(times.waypost), bare: median(times.bare) };
}

/** Several pairs: on which cores the system puts the two processes of one says more than their work. */
async function warm(): Promise<number> {
  const pairs: { waypost: number; bare: number }[] = [];
  for (let pair = 0; pair < WARM_PAIRS; pair += 1) pairs.push(await warmPair());
  const of = (who: 'waypost' | 'bare'): string => median(pairs.map((pair) => pair[who])).toFixed(3);
  console.log(
    `warm: waypost ${of('waypost')} ms, bare message and answer ${of('bare')} ms, medians of ${WARM_PAIRS} times ${WARM_ROUNDS}`,
  );
  return median(pairs.map(({ waypost, bare }) => waypost / bare));
}

try {
  mkdirSync(directory, { recursive: true });
  writeFileSync(bareEntry, `process.on('message', (message) => process.send(message));\n`);
  const coldRatio = await cold();
  const warmRatio = await warm();
  console.log(
    `ratio cold ${coldRatio.toFixed(2)} (at most ${COLD_RATIO_MAX}), warm ${warmRatio.toFixed(2)} (at most ${WARM_RATIO_MAX})`,
  );
  process.exitCode = coldRatio <= COLD_RATIO_MAX && warmRatio <= WARM_RATIO_MAX ? 0 : 1;
} finally {
  rmSync(directory, { recursive: true, force: true });
}
