import { statfsSync } from 'node:fs';
import { cpus, freemem, loadavg, totalmem, type CpuInfo } from 'node:os';
import type { MachineProbe } from '../ports';

interface Ticks {
  busy: number;
  total: number;
}

function ticks(list: CpuInfo[]): Ticks {
  let busy = 0;
  let total = 0;
  for (const { times } of list) {
    const used = times.user + times.nice + times.sys + times.irq;
    busy += used;
    total += used + times.idle;
  }
  return { busy, total };
}

const percent = (part: number, whole: number): number =>
  whole > 0 ? Math.min(100, Math.max(0, Math.round((part / whole) * 1_000) / 10)) : 0;

/** Over a shorter time the counters, which tick every 10 ms or so, say little. */
const WINDOW_MS_MIN = 1_000;

/** Of the file system that a path is on, what this user cannot use any more. */
function diskPercent(path: string): number | null {
  try {
    const { blocks, bavail } = statfsSync(path);
    return percent(blocks - bavail, blocks);
  } catch {
    return null;
  }
}

/** The machine's use by `os.cpus()` deltas and free memory; before there is a delta, by the load average. */
export function machineProbe(dataDir: string): MachineProbe {
  let before = { at: performance.now(), ...ticks(cpus()) };
  let cpuPercent = percent(loadavg()[0] ?? 0, cpus().length);
  return {
    usage() {
      const now = { at: performance.now(), ...ticks(cpus()) };
      if (now.at - before.at >= WINDOW_MS_MIN) {
        cpuPercent = percent(now.busy - before.busy, now.total - before.total);
        before = now;
      }
      return {
        cpuPercent,
        memoryPercent: percent(totalmem() - freemem(), totalmem()),
        diskPercent: diskPercent(dataDir),
        loadAverage: process.platform === 'win32' ? null : Math.round((loadavg()[0] ?? 0) * 100) / 100,
      };
    },
  };
}

export function machineResources(): { cpuCount: number; memoryMb: number } {
  return { cpuCount: Math.max(1, cpus().length), memoryMb: Math.round(totalmem() / 1_048_576) };
}
