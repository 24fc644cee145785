import { openChannel } from './channel';
import { captureOutput } from './console';
import { describeFailure } from './failure';
import { invoke, type FunctionExport } from './invoke';
import { loadModule } from './load-module';
import { LogSink } from './log-sink';
import type { ExecutorChannel, InvokeMessage, LoadMessage, ToExecutor } from './messages';

/** One function version in one process, one call at a time. It knows nothing of the agent but this channel. */
class Executor {
  readonly #channel: ExecutorChannel;
  readonly #sink: LogSink;
  #loaded: LoadMessage | null = null;
  #run: FunctionExport | null = null;
  #call: { id: number; abort: AbortController } | null = null;
  /** A call that came before the function was loaded. */
  #waiting: InvokeMessage | null = null;

  constructor(channel: ExecutorChannel) {
    this.#channel = channel;
    this.#sink = new LogSink(channel);
    captureOutput(this.#sink);
    process.on('exit', () => this.#sink.flush());
    process.on('uncaughtException', (error) => this.#crash(error));
  }

  receive(message: ToExecutor): void {
    if (message.t === 'load') void this.#load(message);
    else if (message.t === 'invoke') void this.#invoke(message);
    else if (this.#call?.id === message.id) this.#abort(this.#call.abort, message.reason);
  }

  async #load(message: LoadMessage): Promise<void> {
    this.#loaded = message;
    Object.assign(process.env, message.environment);
    try {
      const imported: unknown = await this.#sink.run(message.id, () => loadModule(message.module));
      const { default: run } = imported as { default?: unknown };
      if (typeof run !== 'function') throw new Error('The module has no default export that is a function.');
      this.#run = run as FunctionExport;
      this.#sink.flush();
      this.#channel.send({ t: 'loaded' });
      if (this.#waiting) void this.#invoke(this.#waiting);
    } catch (error) {
      this.#loadFailed(error, message);
    }
  }

  #loadFailed(error: unknown, { module, label }: LoadMessage): void {
    this.#sink.flush();
    const { message, stack } = describeFailure(error, module, label);
    this.#channel.send({ t: 'load-failed', message, ...(stack === undefined ? {} : { stack }) });
  }

  async #invoke(message: InvokeMessage): Promise<void> {
    if (!this.#run || !this.#loaded) {
      this.#waiting = message;
      return;
    }
    this.#waiting = null;
    const abort = new AbortController();
    this.#call = { id: message.id, abort };
    const answer = await invoke(this.#run, message, this.#loaded, abort.signal, this.#sink);
    this.#call = null;
    this.#channel.send(answer);
  }

  #abort(abort: AbortController, reason: 'timeout' | 'cancel'): void {
    const [text, name] =
      reason === 'timeout' ? ['The time is up.', 'TimeoutError'] : ['The run was cancelled.', 'AbortError'];
    abort.abort(new DOMException(text, name));
  }

  /** An error that nothing caught leaves the process in an unknown state: the agent ends it. */
  #crash(error: unknown): void {
    const loaded = this.#loaded;
    if (!loaded || (this.#run && !this.#call)) process.exit(70);
    if (!this.#call) return this.#loadFailed(error, loaded);
    this.#sink.end();
    const failure = describeFailure(error, loaded.module, loaded.label);
    this.#channel.send({ t: 'failed', id: this.#call.id, ...failure, fatal: true });
  }
}

/** Without its agent an executor has nobody to answer to; what it started goes with it. */
function endWithAgent(): void {
  try {
    if (process.platform !== 'win32') process.kill(-process.pid, 'SIGKILL');
  } catch {
    // It leads no process group, as under Electron.
  }
  process.exit(1);
}

void openChannel().then((channel) => {
  const executor = new Executor(channel);
  channel.onMessage((message) => executor.receive(message));
  channel.onClose(endWithAgent);
  channel.send({ t: 'ready' });
});
