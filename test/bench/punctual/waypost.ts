import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { OperationName } from '../../../src/shared/contract/operations';
import { startAgentProcess } from '../support/agent-process';
import { openBenchHub } from '../support/bench-hub';
import { cronLines, residentMb, Watch, type Punctuality, type Task } from './watch';

const SLOTS = 2_000;

/** Resident memory of another process. */
function residentMbOf(pid: number): number {
  const kib = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return (Number(kib) * 1024) / 1_000_000;
}

/** The whole hub, with a real agent. Memory is the hub's and the agent's. */
export async function runWaypost({ jobs, seconds, directory }: Task): Promise<Punctuality> {
  const hub = openBenchHub(join(directory, 'hub'), SLOTS);
  const caller = hub.desktopCaller('bench');
  const call = async (name: OperationName, input: unknown): Promise<Record<string, unknown>> => {
    const result = await hub.invoke(name, input, caller);
    if (!result.ok) throw new Error(`${name}: ${result.error.message}`);
    return result.value as Record<string, unknown>;
  };
  const gatewayUrl = await hub.openGateway('127.0.0.1', 0);
  hub.start();
  const { token } = await call('joinTokens.create', {});
  const agent = await startAgentProcess({
    gatewayUrl,
    token: String(token),
    dataDir: join(directory, 'agent'),
    name: 'bench',
    maxConcurrentRuns: SLOTS,
  });
  try {
    const fn = await call('functions.create', { name: 'echo', kind: 'builtin', source: 'echo' });
    const lines = cronLines(jobs);
    for (let index = 0; index < jobs; index += 500)
      await Promise.all(
        lines.slice(index, index + 500).map((line, offset) =>
          call('jobs.create', {
            name: `job-${index + offset}`,
            functionId: fn['id'],
            schedule: { type: 'cron', expressions: [line], timezone: 'UTC' },
          }),
        ),
      );
    const watch = new Watch(seconds);
    hub.core.onSent((grants) => {
      for (const { trigger, fireTime } of grants)
        if (trigger === 'schedule' && fireTime !== null) watch.fired(fireTime);
    });
    return await watch.result(lines, () => {
      const [ofHub, ofAgent] = [residentMb(), residentMbOf(agent.pid ?? 0)];
      console.log(`waypost memory: hub ${ofHub.toFixed(0)} MB, agent ${ofAgent.toFixed(0)} MB`);
      return ofHub + ofAgent;
    });
  } finally {
    agent.kill('SIGTERM');
    await hub.stop();
  }
}
