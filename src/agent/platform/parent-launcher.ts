import type { ToEmbeddedAgent } from '../../shared/protocol/embedded';
import { parseFromExecutor } from '../core/executors/message-schema';
import type { MessagePortLike } from '../executor/channel';
import type { FromExecutor, ToExecutor } from '../executor/messages';
import type { ExecutorEvents, ExecutorLauncher, ExecutorProcess, ExecutorSpec } from '../ports';
import type { EmbeddedPort } from '../embedded/embedded-port';
import { executorEnvironment, executorFlags } from './executor-environment';
import { neverBegun } from './fork-launcher';
import { killTree } from './processes';
import type { WorkDirs } from './work-dirs';

/** After a process is gone, how long its last messages may take to arrive, ms. */
const LAST_MESSAGES_MS = 500;

/** An executor that the main process started for this agent. */
class ParentExecutor implements ExecutorProcess {
  pid: number | undefined;
  readonly #events: ExecutorEvents;
  readonly #askToKill: () => void;
  #port: MessagePortLike | null = null;
  #unsent: ToExecutor[] = [];
  /** What came before the pid did: memory can be measured only from then on. */
  #unread: FromExecutor[] = [];
  #exitCode: number | null = null;
  #isClosed = false;
  #isGone = false;

  constructor(events: ExecutorEvents, askToKill: () => void) {
    this.#events = events;
    this.#askToKill = askToKill;
  }

  send(message: ToExecutor): void {
    if (this.#port) this.#port.postMessage(message, []);
    else this.#unsent.push(message);
  }

  kill(): void {
    if (this.pid !== undefined) killTree(this.pid);
    this.#askToKill();
  }

  connect(port: MessagePortLike): void {
    this.#port = port;
    port.on('message', ({ data }) => this.#receive(data));
    port.on('close', () => {
      this.#isClosed = true;
      if (this.#exitCode !== null) this.#gone(this.#exitCode);
    });
    port.start();
    for (const message of this.#unsent.splice(0)) port.postMessage(message, []);
  }

  #receive(data: unknown): void {
    const message = parseFromExecutor(data);
    if (!message) return;
    if (this.pid === undefined) this.#unread.push(message);
    else this.#events.message(message);
  }

  spawned(pid: number): void {
    this.pid = pid;
    for (const message of this.#unread.splice(0)) this.#events.message(message);
  }

  output(stream: 'stdout' | 'stderr', line: string): void {
    this.#events.output(stream, line);
  }

  exited(code: number): void {
    this.#exitCode = code;
    if (this.#isClosed) return this.#gone(code);
    setTimeout(() => this.#gone(code), LAST_MESSAGES_MS);
  }

  #gone(code: number): void {
    if (this.#isGone) return;
    this.#isGone = true;
    this.#events.exited({ code, signal: null });
  }
}

/** Starts executors through the desktop's main process. */
export class ParentLauncher implements ExecutorLauncher {
  readonly #parent: EmbeddedPort;
  readonly #workDirs: WorkDirs;
  readonly #executors = new Map<number, ParentExecutor>();
  #launched = 0;

  constructor(parent: EmbeddedPort, workDirs: WorkDirs) {
    this.#parent = parent;
    this.#workDirs = workDirs;
    parent.listen((message, port) => this.#receive(message, port));
  }

  launch(spec: ExecutorSpec, events: ExecutorEvents): ExecutorProcess {
    this.#launched += 1;
    const id = this.#launched;
    let workDir: string;
    try {
      workDir = this.#workDirs.make('executor');
    } catch (error) {
      return neverBegun(events, `The executor has no directory: ${String(error)}`);
    }
    const exited: ExecutorEvents['exited'] = (exit) => {
      this.#executors.delete(id);
      this.#workDirs.remove(workDir);
      events.exited(exit);
    };
    const executor = new ParentExecutor({ ...events, exited }, () => this.#parent.send({ t: 'executor.kill', id }));
    this.#executors.set(id, executor);
    const environment = executorEnvironment(workDir, spec.environment);
    this.#parent.send({ t: 'executor.launch', id, workDir, environment, flags: executorFlags(spec.memoryMb) });
    return executor;
  }

  #receive(message: ToEmbeddedAgent, port: MessagePortLike | undefined): void {
    if (!('id' in message)) return;
    const executor = this.#executors.get(message.id);
    if (!executor) return;
    switch (message.t) {
      case 'executor.port':
        return port && executor.connect(port);
      case 'executor.spawned':
        return executor.spawned(message.pid);
      case 'executor.output':
        return executor.output(message.stream, message.line);
      case 'executor.exited':
        return executor.exited(message.code);
    }
  }
}
