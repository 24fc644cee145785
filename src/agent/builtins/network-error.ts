import { BuiltinError } from './builtin';

/** Codes of system errors, as attempts tell them; `timeout` is completed by the builtin's own word. */
const CODES: Record<string, string> = {
  ECONNREFUSED: 'connection_refused',
  ECONNRESET: 'connection_reset',
  EPIPE: 'connection_reset',
  UND_ERR_SOCKET: 'connection_reset',
  ENOTFOUND: 'host_not_found',
  EAI_AGAIN: 'host_not_found',
  EHOSTUNREACH: 'host_unreachable',
  ENETUNREACH: 'host_unreachable',
};
const TIMEOUTS = new Set(['ETIMEDOUT', 'UND_ERR_CONNECT_TIMEOUT']);

/**
 * What a network call failed with, as an error of a builtin.
 * @param about what was asked, for the message
 * @param word begins the codes of this builtin: `<word>_timeout`, `<word>_failed`
 */
export function networkError(error: unknown, about: string, word: string, timeoutSeconds: number): BuiltinError {
  if (error instanceof BuiltinError) return error;
  if (error instanceof Error && error.name === 'TimeoutError')
    return new BuiltinError(`${word}_timeout`, `${about} did not answer within ${timeoutSeconds} s.`);
  const cause: unknown = error instanceof Error && error.cause !== undefined ? error.cause : error;
  const code = (cause as NodeJS.ErrnoException | undefined)?.code ?? '';
  const text = cause instanceof Error ? cause.message || code : String(cause);
  const known = TIMEOUTS.has(code) ? `${word}_timeout` : CODES[code];
  const isTls = /CERT|TLS|SSL/.test(code);
  return new BuiltinError(known ?? (isTls ? 'tls_error' : `${word}_failed`), `${about}: ${text}`);
}
