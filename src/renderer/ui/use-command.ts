import { useCallback, useState } from 'react';
import type { OperationInput, OperationName, OperationOutput } from '../../shared/contract/operations';
import type { OperationResult } from '../../shared/domain/error';
import { call } from '../client/call';
import { notify } from '../store/notices';
import { useErrorText } from './errors';

type Answer<N extends OperationName> = OperationResult<OperationOutput<N>>;

export interface Commander {
  /** Sends a command. What is refused is said at the foot of the window, unless `quiet` shows it in place. */
  send: <N extends OperationName>(
    name: N,
    input: OperationInput<N>,
    options?: { quiet?: boolean },
  ) => Promise<Answer<N>>;
  /** Whether an answer is under way. */
  busy: boolean;
}

/** Commands of a part of the screen. The feed brings what they change; nothing is written here. */
export function useCommand(): Commander {
  const [underWay, setUnderWay] = useState(0);
  const words = useErrorText();
  const send = useCallback<Commander['send']>(
    async (name, input, options = {}) => {
      setUnderWay((count) => count + 1);
      const result = await call(name, input);
      setUnderWay((count) => count - 1);
      if (!result.ok && !options.quiet) notify({ text: words(result.error), tone: 'failed' });
      return result;
    },
    [words],
  );
  return { send, busy: underWay > 0 };
}
