import type { LogLevel } from '../../shared/domain/run';
import { LineSplitter } from '../core/line-splitter';
import type { LogSink } from './log-sink';

const LEVELS = { debug: 'debug', log: 'info', info: 'info', warn: 'warn', error: 'error', trace: 'debug' } as const;

/** Makes `console.*`, `process.stdout.write` and `process.stderr.write` log lines of the running call. */
export function captureOutput(sink: LogSink): void {
  for (const [method, level] of Object.entries(LEVELS)) {
    Reflect.set(console, method, (...values: unknown[]) => sink.write(level, values));
  }
  capture(process.stdout, 'info', sink);
  capture(process.stderr, 'error', sink);
}

function capture(stream: NodeJS.WriteStream, level: LogLevel, sink: LogSink): void {
  const lines = new LineSplitter((line) => sink.write(level, ['%s', line]));
  stream.write = (data: Uint8Array | string, encoding?: unknown, done?: unknown): boolean => {
    lines.write(typeof data === 'string' ? data : Buffer.from(data).toString('utf8'));
    const callback = typeof encoding === 'function' ? encoding : done;
    if (typeof callback === 'function') process.nextTick(callback);
    return true;
  };
}
