import type { LogLevel } from '../../shared/domain/run';
import { LineSplitter } from '../core/line-splitter';
import type { LogSink } from './log-sink';

const LEVELS = { debug: 'debug', log: 'info', info: 'info', warn: 'warn', error: 'error', trace: 'debug' } as const;

/** Makes `console.*`, `process.stdout.write` and `process.stderr.write` log lines of the running call. */
export function captureOutput(sink: LogSink): void {
  for (const [method, level] of Object.entries(LEVELS)) {
    Reflect.set(console, method, (...values: unknown[]) => sink.write(level, values));
  }
  captureLater('stdout', 'info', sink);
  captureLater('stderr', 'error', sink);
}

/** Making the stream takes milliseconds of every start, so it is made when a function asks for it, which few do. */
function captureLater(name: 'stdout' | 'stderr', level: LogLevel, sink: LogSink): void {
  const given = Object.getOwnPropertyDescriptor(process, name);
  let stream: NodeJS.WriteStream | null = null;
  Object.defineProperty(process, name, {
    configurable: true,
    enumerable: true,
    get: () => {
      if (stream !== null) return stream;
      stream = (given?.get === undefined ? given?.value : given.get.call(process)) as NodeJS.WriteStream;
      capture(stream, level, sink);
      return stream;
    },
  });
}

function capture(stream: NodeJS.WriteStream, level: LogLevel, sink: LogSink): void {
  const lines = new LineSplitter((line) => sink.write(level, ['%s', line]));
  sink.beforeEnd(() => lines.end());
  stream.write = (data: Uint8Array | string, encoding?: unknown, done?: unknown): boolean => {
    lines.write(typeof data === 'string' ? data : Buffer.from(data).toString('utf8'));
    const callback = typeof encoding === 'function' ? encoding : done;
    if (typeof callback === 'function') process.nextTick(callback);
    return true;
  };
}
