import type { Cancel, Clock, CommandExit, CommandLauncher, CommandProcess, CommandSpec } from '../../ports';
import { failedEnd, type AttemptEnd } from '../attempt-end';
import type { MemoryWatch } from '../memory-watch';
import type { Invocation, StopMode } from '../runner';

const TIMEOUT_GRACE_MS_MAX = 2_000;
const CANCEL_GRACE_MS = 10_000;
/** A killed program that is still there after this time is given up. */
const KILL_LIMIT_MS = 5_000;
/** Of its standard output in the result. As JSON a character takes six bytes at most: it always fits the limit. */
const STDOUT_CHARACTERS = 40_000;
const LAST_ERROR_CHARACTERS = 1_000;

/** One run of a command: watches it until it and what it started are gone. */
export class CommandCall {
  readonly #invocation: Invocation;
  readonly #clock: Clock;
  readonly #watch: MemoryWatch;
  readonly #startedMs: number;
  #process: CommandProcess | null = null;
  /** How the run will be judged, once that no longer depends on the program. */
  #verdict: AttemptEnd | null = null;
  #isKilled = false;
  #isOver = false;
  #stdout = '';
  #isStdoutCut = false;
  #lastError = '';
  #cancelTimer: Cancel = () => {};
  #cancelWatch: Cancel = () => {};

  constructor(invocation: Invocation, clock: Clock, watch: MemoryWatch) {
    this.#invocation = invocation;
    this.#clock = clock;
    this.#watch = watch;
    this.#startedMs = clock.monotonicMs();
  }

  start(launcher: CommandLauncher, spec: CommandSpec): void {
    const { grant, content } = this.#invocation;
    const process = launcher.launch(spec, {
      output: (stream, line) => this.#output(stream, line),
      exited: (exit) => this.#finish(this.#verdict ?? this.#judge(exit)),
    });
    this.#process = process;
    this.#cancelWatch = this.#watch.watch(
      () => process.pid,
      content.memoryMb,
      (usedMb) => {
        const message = `The command used ${usedMb} MB; it may use ${content.memoryMb} MB.`;
        this.#kill(failedEnd('memory_exceeded', message));
      },
    );
    this.#arm(grant.timeoutMs, () => {
      const message = `The command did not end within ${grant.timeoutMs / 1_000} s.`;
      const verdict = endedBy('timed_out', { code: 'timeout', message });
      this.#ask(verdict, Math.min(TIMEOUT_GRACE_MS_MAX, grant.timeoutMs / 10));
    });
  }

  stop(mode: StopMode): void {
    if (this.#isOver) return;
    const verdict = endedBy('cancelled', { code: 'cancelled', message: 'The run was cancelled.' });
    if (mode === 'terminate') return this.#kill(verdict);
    if (!this.#verdict) this.#ask(verdict, CANCEL_GRACE_MS);
  }

  #ask(verdict: AttemptEnd, graceMs: number): void {
    this.#verdict ??= verdict;
    this.#process?.ask();
    this.#arm(graceMs, () => this.#kill(verdict));
  }

  #kill(verdict: AttemptEnd): void {
    this.#verdict ??= verdict;
    if (this.#isKilled) return;
    this.#isKilled = true;
    this.#process?.kill();
    this.#arm(KILL_LIMIT_MS, () => this.#finish(this.#verdict ?? verdict));
  }

  #output(stream: 'stdout' | 'stderr', line: string): void {
    if (this.#isOver) return;
    this.#invocation.log(stream === 'stdout' ? 'info' : 'error', line);
    if (stream === 'stderr') {
      if (line.trim() !== '') this.#lastError = line.slice(0, LAST_ERROR_CHARACTERS);
    } else if (this.#stdout.length + line.length < STDOUT_CHARACTERS) this.#stdout += `${line}\n`;
    else this.#isStdoutCut = true;
  }

  #judge({ code, signal, problem }: CommandExit): AttemptEnd {
    if (problem) return failedEnd(problem.code, problem.message);
    if (code === 0) {
      const durationMs = Math.round(this.#clock.monotonicMs() - this.#startedMs);
      const cut = this.#isStdoutCut ? { stdoutCut: true } : {};
      const result = { exitCode: code, durationMs, stdout: this.#stdout, ...cut };
      return { outcome: 'succeeded', cold: false, result: JSON.stringify(result) };
    }
    const last = this.#lastError === '' ? '' : ` Its last error line: ${this.#lastError}`;
    if (signal !== null) return failedEnd('exit_signal', `The command was ended by signal ${signal}.${last}`);
    return failedEnd('exit_code', `The command ended with exit code ${code}.${last}`);
  }

  #finish(end: AttemptEnd): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#cancelTimer();
    this.#cancelWatch();
    this.#invocation.done(end);
  }

  #arm(delayMs: number, run: () => void): void {
    this.#cancelTimer();
    this.#cancelTimer = this.#clock.setTimer(delayMs, run);
  }
}

function endedBy(outcome: 'timed_out' | 'cancelled', error: NonNullable<AttemptEnd['error']>): AttemptEnd {
  return { outcome, cold: false, error };
}
