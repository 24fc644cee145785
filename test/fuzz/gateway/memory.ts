import { readFileSync } from 'node:fs';
import type { ServedHub } from '../../support/hub/serve';

const EVERY_MS = 1_000;
/** Looks in a quarter of a run, at least: in a shorter one the hub is still warming up, and grows for that reason. */
const QUARTER_MIN = 20;

export interface Sample {
  /** Frames and handshakes so far. */
  sent: number;
  rssMb: number;
  heapMb: number;
}

/** Watches the memory of a hub's process. */
export class MemoryWatch {
  readonly samples: Sample[] = [];
  readonly #hub: ServedHub;
  readonly #sent: () => number;
  readonly #timer: NodeJS.Timeout;

  constructor(hub: ServedHub, sent: () => number) {
    this.#hub = hub;
    this.#sent = sent;
    this.#timer = setInterval(() => void this.look().catch(() => undefined), EVERY_MS);
  }

  async look(): Promise<void> {
    const { body } = await this.#hub.ask<string>('GET', '//metrics');
    const heap = Number(/^waypost_nodejs_heap_size_used_bytes (\S+)$/m.exec(body)?.[1] ?? Number.NaN) / 1e6;
    this.samples.push({ sent: this.#sent(), rssMb: residentMb(this.#hub.ready.pid), heapMb: heap });
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}

function residentMb(pid: number): number {
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kilobytes) / 1_000;
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

export interface Growth {
  /** Median resident size, in MB, of the second quarter of the run and of the last. */
  rssMb: [number, number];
  /** The lowest heap in use, in MB, of both: what is left when rubbish was collected. */
  heapFloorMb: [number, number];
}

/** How memory stands late in a run against how it stood early, when everything had been warmed up; null for a short run. */
export function growthOf(samples: readonly Sample[]): Growth | null {
  const quarter = (number: number): Sample[] =>
    samples.slice(Math.floor((samples.length * number) / 4), Math.floor((samples.length * (number + 1)) / 4));
  const [early, late] = [quarter(1), quarter(3)];
  if (early.length < QUARTER_MIN || late.length < QUARTER_MIN) return null;
  const rss = (part: Sample[]): number => median(part.map(({ rssMb }) => rssMb));
  const floor = (part: Sample[]): number => Math.min(...part.map(({ heapMb }) => heapMb));
  return { rssMb: [rss(early), rss(late)], heapFloorMb: [floor(early), floor(late)] };
}
