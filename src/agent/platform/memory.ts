import { readFileSync } from 'node:fs';
import type { MemoryProbe } from '../ports';
import { descendants, toolOutput } from './processes';

function residentOf(pid: number): number {
  try {
    const line = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
    return Number(line?.[1] ?? 0) * 1_024;
  } catch {
    return 0;
  }
}

/** /proc, in kB: independent of the page size. Children of the function count with it. */
const linuxProbe: MemoryProbe = {
  isCheap: true,
  residentBytes(pids) {
    const whole = (pid: number): number => [pid, ...descendants(pid)].reduce((sum, one) => sum + residentOf(one), 0);
    return Promise.resolve(new Map(pids.map((pid) => [pid, whole(pid)])));
  },
};

const psProbe: MemoryProbe = {
  isCheap: false,
  async residentBytes(pids) {
    const listing = await toolOutput('ps', ['-o', 'pid=,rss=', '-p', pids.join(',')]);
    return new Map(
      [...listing.matchAll(/^\s*(\d+)\s+(\d+)\s*$/gm)].map(([, pid, kilobytes]) => [
        Number(pid),
        Number(kilobytes) * 1_024,
      ]),
    );
  },
};

/** tasklist prints `"node.exe","1234","Console","1","45,678 K"`; the group separator depends on the language. */
const tasklistProbe: MemoryProbe = {
  isCheap: false,
  async residentBytes(pids) {
    const listing = await toolOutput('tasklist', ['/FO', 'CSV', '/NH']);
    const wanted = new Set(pids);
    const found = new Map<number, number>();
    for (const [, pid, size] of listing.matchAll(/^"[^"]*","(\d+)","[^"]*","[^"]*","([^"]*)"/gm)) {
      if (wanted.has(Number(pid))) found.set(Number(pid), Number((size ?? '').replaceAll(/\D/g, '')) * 1_024);
    }
    return found;
  },
};

/** Resident memory of processes, by the means of this system. */
export function memoryProbe(): MemoryProbe {
  if (process.platform === 'linux') return linuxProbe;
  return process.platform === 'win32' ? tasklistProbe : psProbe;
}
