import type { Cancel, Clock, ExecutorLauncher, ExecutorSpec, Logger, MemoryProbe } from '../../ports';
import { Slot, type SlotUser } from './slot';

export interface PoolPorts {
  launcher: ExecutorLauncher;
  memory: MemoryProbe;
  clock: Clock;
  log: Logger;
}

interface Waiting {
  key: string;
  spec: ExecutorSpec;
  user: SlotUser;
}

const IDLE_MS = 60_000;
const MEMORY_LOOK_MS = 100;
/** Executors of one agent; more calls wait for one to be free. */
const EXECUTORS_MAX = 256;
const MB = 1_048_576;
/** Taken for an empty executor where the system would not tell. */
const UNKNOWN_BASELINE_BYTES = 64 * MB;

/** Executors by function content: warm ones are used again, others are started as calls come, all within one limit. */
export class ExecutorPool {
  readonly #ports: PoolPorts;
  readonly #slots = new Set<Slot>();
  /** Free and loaded, the longest idle first. */
  #idle: Slot[] = [];
  #waiting: Waiting[] = [];
  /** Idle since the last look. */
  readonly #unmeasured = new Set<Slot>();
  /** What an empty executor uses on this machine, once it is known. */
  #baselineBytes: number | null = null;
  #cancelLook: Cancel | null = null;

  constructor(ports: PoolPorts) {
    this.#ports = ports;
  }

  /**
   * Finds an executor for a call, now or later (`granted`). The answer takes the wish back.
   * @param key calls with the same key may share a warm executor
   */
  acquire(key: string, spec: ExecutorSpec, user: SlotUser): () => void {
    const waiting = { key, spec, user };
    this.#waiting.push(waiting);
    this.#serve();
    return () => {
      this.#waiting = this.#waiting.filter((other) => other !== waiting);
    };
  }

  /** The call is over. A warm executor waits for the next one; the next look finds out whether it has grown too much. */
  release(slot: Slot): void {
    slot.user = null;
    if (slot.isDead) return;
    this.#idle.push(slot);
    if (this.#ports.memory.isCheap) this.#unmeasured.add(slot);
    slot.rest(IDLE_MS, () => this.#retire(slot));
    this.#serve();
  }

  /** Ends every executor at once. */
  stop(): void {
    this.#waiting = [];
    for (const slot of this.#slots) slot.kill();
  }

  /** Whether an executor that was just started need not be measured first. */
  knowsBaseline(slot: Slot): boolean {
    slot.baselineBytes = this.#baselineBytes;
    return this.#baselineBytes !== null;
  }

  /** Measures an executor before it loads its function. */
  async measureBaseline(slot: Slot): Promise<void> {
    await this.#measure([slot]);
    if (slot.residentBytes > 0) this.#baselineBytes = slot.residentBytes;
    slot.baselineBytes = this.#baselineBytes ?? UNKNOWN_BASELINE_BYTES;
  }

  #serve(): void {
    for (;;) {
      const [next] = this.#waiting;
      if (!next) return;
      const { key, spec, user } = next;
      const warm = this.#idle.findLast((slot) => slot.key === key);
      if (!warm && !this.#hasRoom()) return;
      this.#waiting.shift();
      this.#watchMemory();
      user.granted(warm ? this.#wake(warm, user) : this.#launch(key, spec, user));
    }
  }

  #hasRoom(): boolean {
    if (this.#slots.size < EXECUTORS_MAX) return true;
    const [oldest] = this.#idle;
    if (oldest) this.#retire(oldest);
    return false;
  }

  #wake(slot: Slot, user: SlotUser): Slot {
    this.#idle = this.#idle.filter((other) => other !== slot);
    slot.wake(user);
    return slot;
  }

  #launch(key: string, spec: ExecutorSpec, user: SlotUser): Slot {
    const slot = new Slot(key, spec, user, this.#ports, (dead) => this.#gone(dead));
    this.#slots.add(slot);
    return slot;
  }

  #retire(slot: Slot): void {
    this.#idle = this.#idle.filter((other) => other !== slot);
    slot.kill();
  }

  #gone(slot: Slot): void {
    this.#slots.delete(slot);
    this.#unmeasured.delete(slot);
    this.#idle = this.#idle.filter((other) => other !== slot);
    this.#serve();
  }

  #watchMemory(): void {
    if (this.#cancelLook) return;
    this.#cancelLook = this.#ports.clock.setTimer(MEMORY_LOOK_MS, () => void this.#look());
  }

  async #look(): Promise<void> {
    const busy = [...this.#slots].filter((slot) => slot.user && slot.isLoaded);
    const rested = [...this.#unmeasured];
    this.#unmeasured.clear();
    await this.#measure([...busy, ...rested]);
    for (const slot of busy) {
      const usedMb = Math.ceil(slot.functionBytes / MB);
      if (usedMb > slot.memoryMb) slot.user?.memoryExceeded(usedMb);
    }
    // One that kept half of what it may use has little left for the next call.
    for (const slot of rested)
      if (slot.user === null && slot.functionBytes > (slot.memoryMb * MB) / 2) this.#retire(slot);
    this.#cancelLook = null;
    if (this.#unmeasured.size > 0 || [...this.#slots].some((slot) => slot.user)) this.#watchMemory();
  }

  async #measure(slots: readonly Slot[]): Promise<void> {
    const pids = slots.flatMap(({ pid }) => pid ?? []);
    if (pids.length === 0) return;
    try {
      const resident = await this.#ports.memory.residentBytes(pids);
      for (const slot of slots) slot.residentBytes = resident.get(slot.pid ?? 0) ?? 0;
    } catch (error) {
      this.#ports.log.warn('executor.memory_unknown', { reason: String(error) });
    }
  }
}
