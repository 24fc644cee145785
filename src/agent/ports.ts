import type { FunctionContent } from '../shared/protocol/frames';
import type { FromExecutor, ToExecutor } from './executor/messages';
import type { NodeResources, NodeUsage } from '../shared/domain/node';

/** Ends a timer. Calling it twice, or after the timer fired, does nothing. */
export type Cancel = () => void;

export interface Clock {
  /** Milliseconds since 1970 by the machine's clock; may step either way. */
  wallMs(): number;
  /** Milliseconds that only ever rise; no relation to the calendar. */
  monotonicMs(): number;
  setTimer(delayMs: number, run: () => void): Cancel;
}

export interface Random {
  /** Uniform in [0, 1). */
  fraction(): number;
  /** Unguessable text of 16 to 128 characters. */
  nonce(): string;
}

export interface ConnectionEvents {
  open(): void;
  /** One text frame from the hub. */
  frame(text: string): void;
  /** The hub answered a ping. */
  alive(): void;
  /** What was buffered has been handed to the system, so more may be sent. */
  drained(): void;
  /**
   * The end: exactly once, also when the connection never opened.
   * @param retryAfterSeconds how long the hub asks to stay away, where it answered before a connection was open
   */
  closed(code: number, reason: string, retryAfterSeconds?: number): void;
}

export interface Connection {
  send(text: string): void;
  /** Bytes that were sent and that the system has not taken yet. */
  bufferedBytes(): number;
  ping(): void;
  /** Starts the closing handshake; `closed` follows. */
  close(code: number, reason: string): void;
}

export interface Transport {
  /** Begins to connect. No event comes before this has returned. */
  connect(url: string, events: ConnectionEvents): Connection;
}

/**
 * The file behind the journal. Every call may fail with an error (disk full, disk gone); after a failed `append` or
 * `sync` any part of the text may be on the disk.
 */
export interface JournalFile {
  readAll(): Promise<string>;
  append(text: string): Promise<void>;
  /** After it resolved, everything appended before survives a power cut. */
  sync(): Promise<void>;
  /** Puts a new content in place of the old one, durably and at once: a crash leaves either one. */
  replace(text: string): Promise<void>;
}

/** Where function contents lie, by checksum. The caller has verified what it saves and verifies what it loads. */
export interface FunctionFiles {
  load(checksum: string): Promise<FunctionContent | null>;
  save(content: FunctionContent): Promise<void>;
  /** Removes contents that were not used for long, but none of these (checksums). Called before anything else is loaded. */
  prune(needed: ReadonlySet<string>): Promise<void>;
}

/** Where the snapshot of what this node is to hold lies. */
export interface SyncFile {
  /** null when there is none. */
  load(): Promise<string | null>;
  /** Durably and at once: a crash leaves the old or the new one. */
  save(text: string): Promise<void>;
}

/** A directory of texts by key, each written durably and at once. A key may have slashes. */
export interface TextFiles {
  list(): Promise<{ key: string; bytes: number }[]>;
  load(key: string): Promise<string>;
  save(key: string, text: string): Promise<void>;
  /** One that is not there is no error. */
  remove(key: string): Promise<void>;
}

export interface Signer {
  /** Ed25519 signature over the UTF-8 of the text, base64. */
  sign(text: string): string;
}

export interface MachineProbe {
  /** Use of the whole machine since the previous call, in percent. */
  usage(): Omit<NodeUsage, 'runningAttempts'>;
}

/** What an executor is started with. */
export interface ExecutorSpec {
  environment: Record<string, string>;
  memoryMb: number;
}

export interface ExecutorEvents {
  message(message: FromExecutor): void;
  /** A line that the process, or a child of it, wrote itself. */
  output(stream: 'stdout' | 'stderr', line: string): void;
  /** The process is gone, and nothing else follows; exactly once, also when it never began. */
  exited(exit: ExecutorExit): void;
}

export interface ExecutorExit {
  code: number | null;
  signal: string | null;
  /** Why it could not be started. */
  problem?: string;
}

/** One executor process. */
export interface ExecutorProcess {
  /** Absent until it runs. */
  readonly pid: number | undefined;
  send(message: ToExecutor): void;
  /** Ends it and its children at once. */
  kill(): void;
}

export interface ExecutorLauncher {
  launch(spec: ExecutorSpec, events: ExecutorEvents): ExecutorProcess;
}

/** A program to run, without a shell. */
export interface CommandSpec {
  /** As the function says: an absolute path, or a bare name. */
  program: string;
  args: readonly string[];
  /** Absolute; null: the command's own private directory. */
  cwd: string | null;
  /** Written to its standard input, which is empty otherwise. */
  stdin: string | null;
  environment: Record<string, string>;
}

export interface CommandEvents {
  output(stream: 'stdout' | 'stderr', line: string): void;
  /** The program is gone with everything it started, and nothing else follows; exactly once. */
  exited(exit: CommandExit): void;
}

export interface CommandExit {
  code: number | null;
  signal: string | null;
  /** Why it did not run at all: a code and a text for the attempt's error. */
  problem?: { code: string; message: string };
}

/** One running program. */
export interface CommandProcess {
  /** Absent until it runs. */
  readonly pid: number | undefined;
  /** Asks the program and its children to end (SIGTERM). */
  ask(): void;
  /** Ends it and its children at once; also one that was not started yet. */
  kill(): void;
}

/** Runs the programs that this machine allows; another one exits with the problem `command_not_allowed`. */
export interface CommandLauncher {
  launch(spec: CommandSpec, events: CommandEvents): CommandProcess;
}

export interface MemoryProbe {
  /** Whether a look costs microseconds (and not a child process). */
  readonly isCheap: boolean;
  /** Resident bytes by pid, each with its children where the system tells; a process that is gone is absent. */
  residentBytes(pids: readonly number[]): Promise<Map<number, number>>;
}

export type LogFields = Record<string, unknown>;

/** What the agent tells about itself. `event` is a short code; people read the fields. */
export interface Logger {
  debug(event: string, fields?: LogFields): void;
  info(event: string, fields?: LogFields): void;
  warn(event: string, fields?: LogFields): void;
  error(event: string, fields?: LogFields): void;
}

/** What the agent tells the hub of its program and machine at each connection. */
export interface AgentFacts {
  agentVersion: string;
  platform: string;
  resources: NodeResources;
}
