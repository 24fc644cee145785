/*
 * How late 20,000 cron jobs fire that are due from every second to every minute, about 400 a second: Waypost, croner and
 * node-schedule, each in a process of its own, one after the other; and the memory each takes for it.
 *
 * Waypost's firing is the moment at which the grant of a run is handed to its node's socket, after the commit
 * (synchronous=FULL) of occurrence, run and grant: the whole hub with its engine, loop, timers and store on a file, and a
 * real agent in a process of its own that runs the builtin `echo`. The others' is the call of an empty function. What
 * fires within the first seconds is left out.
 *
 *   npm run bench:punctual [-- --seconds 60 --jobs 20000]
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { HUB_NODE_FLAGS } from '../../src/main/platform/heap';
import { runCroner, runNodeSchedule } from './punctual/others';
import { runWaypost } from './punctual/waypost';
import type { Punctuality } from './punctual/watch';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    jobs: { type: 'string', default: '20000' },
    /** Set in the processes that this one starts. */
    subject: { type: 'string' },
    directory: { type: 'string' },
  },
});

const subjects = { waypost: runWaypost, croner: runCroner, 'node-schedule': runNodeSchedule };

async function measure(subject: string, directory: string): Promise<Punctuality> {
  const file = fileURLToPath(import.meta.url);
  const child = spawn(
    process.execPath,
    [
      ...(subject === 'waypost' ? HUB_NODE_FLAGS : []),
      file,
      ...process.argv.slice(2),
      '--subject',
      subject,
      '--directory',
      join(directory, subject),
    ],
    { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] },
  );
  const ended = once(child, 'exit').then(() => null);
  const answer = await Promise.race([once(child, 'message'), ended]);
  await ended;
  if (answer === null) throw new Error(`${subject} ended without a result`);
  const [message] = answer as [Punctuality];
  const late = (ms: number): string => `${ms.toFixed(1)} ms`;
  console.log(
    `${subject}: ${message.fired} fired (${message.perSecond.toFixed(0)}/s of ${message.duePerSecond.toFixed(0)} due), late p50 ${late(message.p50)}, p99 ${late(message.p99)}, max ${late(message.max)}; memory ${message.memoryMb.toFixed(0)} MB`,
  );
  return message;
}

if (values.subject !== undefined) {
  const run = subjects[values.subject as keyof typeof subjects];
  const result = await run({
    jobs: Number(values.jobs),
    seconds: Number(values.seconds),
    directory: values.directory ?? '',
  });
  if (process.send === undefined) console.log(JSON.stringify(result));
  process.send?.(result, () => process.exit());
} else {
  const directory = mkdtempSync(join(tmpdir(), 'waypost-punctual-'));
  try {
    const ours = await measure('waypost', directory);
    for (const other of ['croner', 'node-schedule']) {
      const theirs = await measure(other, directory);
      console.log(
        `ratio to ${other}: p99 ${(ours.p99 / theirs.p99).toFixed(3)} (at most 0.1), memory ${(ours.memoryMb / theirs.memoryMb).toFixed(2)} (less than 1)`,
      );
    }
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
