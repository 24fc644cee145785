import { useEffect, useState } from 'react';
import type { OperationError } from '../../../shared/domain/error';
import type { LogLine } from '../../../shared/domain/run';
import { call } from '../../client/call';
import { onChanges } from '../../store/live';

interface Log {
  lines: readonly LogLine[];
  /** Everything that is there now has been read. */
  ready: boolean;
  error: OperationError | null;
}

const nothing: Log = { lines: [], ready: false, error: null };

/** Reads from where it stopped until there is no more; once more if something came while it read. */
function follow(runId: string, attempt: number, tell: (log: Log) => void): { poke: () => void; stop: () => void } {
  let lines: LogLine[] = [];
  let reading = false;
  let again = false;
  let stopped = false;

  const read = async (): Promise<void> => {
    const after = lines.at(-1)?.seq ?? 0;
    const result = await call('runs.logs', { id: runId, attempt, after });
    if (stopped) return;
    if (!result.ok) {
      tell({ lines, ready: true, error: result.error });
      return;
    }
    lines = [...lines, ...result.value.items];
    tell({ lines, ready: !result.value.more, error: null });
    if (result.value.more && result.value.items.length > 0) await read();
  };
  const poke = async (): Promise<void> => {
    again = reading;
    if (reading) return;
    reading = true;
    await read();
    reading = false;
    if (again && !stopped) await poke();
  };
  return {
    poke: () => void poke(),
    stop: () => {
      stopped = true;
    },
  };
}

/** The log of an attempt, alive. */
export function useLog(runId: string, attempt: number | null): Log {
  const key = `${runId} ${attempt}`;
  const [state, setState] = useState<{ key: string; log: Log }>({ key, log: nothing });
  useEffect(() => {
    if (attempt === null) return undefined;
    const reader = follow(runId, attempt, (log) => setState({ key: `${runId} ${attempt}`, log }));
    reader.poke();
    const stopListening = onChanges((changes) => {
      const more =
        changes === 'reset' ||
        changes.some((change) => change.entity === 'log' && change.id === runId && change.row.attempt === attempt);
      if (more) reader.poke();
    });
    return () => {
      reader.stop();
      stopListening();
    };
  }, [runId, attempt]);
  return state.key === key ? state.log : nothing;
}
