import type { JsonObject, JsonValue } from '../../shared/domain/json';
import type { LogLevel } from '../../shared/domain/run';

/** One call of the function. */
export interface InvokeMessage {
  t: 'invoke';
  /** Rises by one with each call of this executor. */
  id: number;
  args: JsonValue[];
  kwargs: JsonObject;
  runId: string;
  attempt: number;
  /** ISO 8601 UTC with milliseconds. */
  fireTime: string | null;
  trigger: string;
}

/** Loads the function's module; sent once, first. */
export interface LoadMessage {
  t: 'load';
  /** The call that waits for it; what the module logs while it loads belongs there. */
  id: number;
  /** File URL of the ES module. */
  module: string;
  /** What stands in stacks in place of the module's path. */
  label: string;
  environment: Record<string, string>;
}

export type AbortReason = 'timeout' | 'cancel';

/** What an agent says to an executor. */
export type ToExecutor = LoadMessage | InvokeMessage | { t: 'abort'; id: number; reason: AbortReason };

/** What an executor says to its agent. The function can forge it, so the agent believes only what concerns that one call. */
export type FromExecutor =
  | { t: 'ready' }
  | { t: 'loaded' }
  | { t: 'load-failed'; message: string; stack?: string }
  | { t: 'log'; id: number; lines: [LogLevel, string][] }
  | { t: 'done'; id: number; result: string }
  /** `fatal`: an error that nothing caught; the process is not to be used again. */
  | { t: 'failed'; id: number; code: string; message: string; stack?: string; fatal?: boolean };

/** Two ends that pass messages: child_process IPC, or a MessagePort in Electron. */
export interface ExecutorChannel {
  send(message: FromExecutor): void;
  onMessage(receive: (message: ToExecutor) => void): void;
  /** The agent is gone. */
  onClose(run: () => void): void;
}
