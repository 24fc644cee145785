import type { LogFields, Logger } from '../ports';

export const logLevelNames = ['debug', 'info', 'warn', 'error'] as const;
export type AgentLogLevel = (typeof logLevelNames)[number];

/**
 * Writes one JSON object a line: `{"time","level","event",…fields}`.
 * @param write takes a line with its line feed
 */
export function jsonLogger(least: AgentLogLevel, write: (line: string) => void): Logger {
  const from = logLevelNames.indexOf(least);
  const at =
    (level: AgentLogLevel) =>
    (event: string, fields: LogFields = {}) => {
      if (logLevelNames.indexOf(level) < from) return;
      write(`${JSON.stringify({ time: new Date().toISOString(), level, event, ...fields })}\n`);
    };
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}
