import type { OperationError, OperationResult } from '../../shared/domain/error';
import { fromJsonText } from '../../shared/contract/json-text';
import type { OperationInput, OperationName, OperationOutput } from '../../shared/contract/operations';

type GoneListener = () => void;

const goneListeners = new Set<GoneListener>();

/** Calls back whenever a call finds that there is no hub to answer it. @returns unsubscribe */
export function onHubGone(listener: GoneListener): () => void {
  goneListeners.add(listener);
  return () => goneListeners.delete(listener);
}

/** `unavailable` with a time to retry is a hub that is busy, not one that is gone. */
const meansGone = (error: OperationError): boolean =>
  error.code === 'unavailable' && error.retryAfterSeconds === undefined;

/**
 * Asks the hub. Never rejects: a broken channel is answered as `unavailable`, so that a screen has one kind of
 * failure to show.
 */
export async function call<N extends OperationName>(
  name: N,
  input: OperationInput<N>,
): Promise<OperationResult<OperationOutput<N>>> {
  let result: OperationResult<OperationOutput<N>>;
  try {
    result = fromJsonText(await window.waypost.call[name](input));
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    result = { ok: false, error: { code: 'unavailable', message } };
  }
  if (!result.ok && meansGone(result.error)) for (const listener of goneListeners) listener();
  return result;
}
