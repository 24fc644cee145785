import type { Cancel, Clock, ExecutorExit, ExecutorLauncher, ExecutorProcess, ExecutorSpec } from '../../ports';
import type { FromExecutor, ToExecutor } from '../../executor/messages';

/** The call that uses an executor at the moment. */
export interface SlotUser {
  /** It has an executor now. */
  granted(slot: Slot): void;
  message(message: FromExecutor): void;
  output(stream: 'stdout' | 'stderr', line: string): void;
  /** Its function uses more memory than it may. */
  memoryExceeded(usedMb: number): void;
  exited(exit: ExecutorExit): void;
}

/** One executor process as the pool sees it: fresh, in use, or warm and waiting. */
export class Slot {
  readonly key: string;
  readonly memoryMb: number;
  /** Resident bytes of the process before it loaded its function; the function's use counts from there. */
  baselineBytes: number | null = null;
  residentBytes = 0;
  isLoaded = false;
  isDead = false;
  calls = 0;
  user: SlotUser | null = null;
  readonly #process: ExecutorProcess;
  readonly #clock: Clock;
  #cancelExpiry: Cancel | null = null;

  constructor(
    key: string,
    spec: ExecutorSpec,
    user: SlotUser,
    ports: { launcher: ExecutorLauncher; clock: Clock },
    exited: (slot: Slot) => void,
  ) {
    this.key = key;
    this.memoryMb = spec.memoryMb;
    this.user = user;
    this.#clock = ports.clock;
    this.#process = ports.launcher.launch(spec, {
      message: (message) => this.user?.message(message),
      output: (stream, line) => this.user?.output(stream, line),
      exited: (exit) => {
        this.isDead = true;
        this.#cancelExpiry?.();
        exited(this);
        this.user?.exited(exit);
      },
    });
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  /** Bytes that the function uses: resident now, less what the empty executor had. */
  get functionBytes(): number {
    return Math.max(0, this.residentBytes - (this.baselineBytes ?? this.residentBytes));
  }

  send(message: ToExecutor): void {
    if (!this.isDead) this.#process.send(message);
  }

  kill(): void {
    if (!this.isDead) this.#process.kill();
  }

  /** Waits for its next user, at most this long. */
  rest(limitMs: number, expired: () => void): void {
    this.user = null;
    this.#cancelExpiry = this.#clock.setTimer(limitMs, expired);
  }

  wake(user: SlotUser): void {
    this.#cancelExpiry?.();
    this.user = user;
  }
}
