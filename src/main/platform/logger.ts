import { pino, destination, type Logger } from 'pino';

export type { Logger };

export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const;
export type LogLevelName = (typeof logLevels)[number];

/** JSON lines on stderr: stdout belongs to whoever started the hub. */
export function createLogger(level: LogLevelName): Logger {
  return pino(
    { level, base: null, timestamp: () => `,"at":"${new Date().toISOString()}"` },
    destination({ dest: 2, sync: true }),
  );
}
