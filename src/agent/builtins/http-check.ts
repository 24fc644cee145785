import * as z from 'zod';
import { BuiltinError, type Builtin } from './runner';

const TIMEOUT_SECONDS = 10;
/** Of the answer's body, where `contains` is looked for. */
const BODY_BYTES_MAX = 1_000_000;

const options = z.strictObject({
  url: z.url({ protocol: /^https?$/ }),
  method: z.enum(['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS']).default('GET'),
  headers: z.record(z.string(), z.string()).default({}),
  /** One status or several; by default any from 200 to 299. A redirection is followed unless it is expected. */
  expectStatus: z.union([z.number().int(), z.array(z.number().int()).min(1)]).optional(),
  /** Text that the answer must contain. */
  contains: z.string().optional(),
  timeoutSeconds: z.number().positive().max(3_600).default(TIMEOUT_SECONDS),
});
type Options = z.infer<typeof options>;

/** Codes of system errors under fetch's own. */
const CODES: Record<string, string> = {
  ECONNREFUSED: 'connection_refused',
  ECONNRESET: 'connection_reset',
  UND_ERR_SOCKET: 'connection_reset',
  ENOTFOUND: 'host_not_found',
  EAI_AGAIN: 'host_not_found',
  EHOSTUNREACH: 'host_unreachable',
  ENETUNREACH: 'host_unreachable',
  ETIMEDOUT: 'http_timeout',
  UND_ERR_CONNECT_TIMEOUT: 'http_timeout',
};

function parse(kwargs: unknown): Options {
  const parsed = options.safeParse(kwargs);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new BuiltinError('bad_arguments', `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not valid'}`);
}

function describe(error: unknown, { url, timeoutSeconds }: Options): BuiltinError {
  if (error instanceof BuiltinError) return error;
  if (error instanceof Error && error.name === 'TimeoutError') {
    return new BuiltinError('http_timeout', `${url} did not answer within ${timeoutSeconds} s.`);
  }
  const cause: unknown = error instanceof Error ? error.cause : undefined;
  const code = (cause as NodeJS.ErrnoException | undefined)?.code ?? '';
  const text = cause instanceof Error ? cause.message || code : String(error);
  const isTls = /CERT|TLS|SSL/.test(code);
  return new BuiltinError(CODES[code] ?? (isTls ? 'tls_error' : 'http_failed'), `${url}: ${text}`);
}

async function bodyText(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  const chunks: AsyncIterable<Uint8Array> | [] = response.body ?? [];
  for await (const chunk of chunks) {
    bytes += chunk.byteLength;
    text += decoder.decode(chunk, { stream: true });
    if (bytes >= BODY_BYTES_MAX) break;
  }
  return text;
}

async function check(wanted: Options, signal: AbortSignal): Promise<{ status: number }> {
  const { url, method, headers, expectStatus, contains } = wanted;
  const expected = expectStatus === undefined ? [] : [expectStatus].flat();
  const redirect = expected.some((status) => status >= 300 && status < 400) ? 'manual' : 'follow';
  const response = await fetch(url, { method, headers, redirect, signal });
  const { status } = response;
  if (expected.length > 0 ? !expected.includes(status) : !response.ok) {
    await response.body?.cancel();
    throw new BuiltinError('http_status', `${url} answered ${status}, not ${expected.join(' or ') || '200 to 299'}.`);
  }
  if (contains === undefined) await response.body?.cancel();
  else if (!(await bodyText(response)).includes(contains)) {
    throw new BuiltinError('http_content', `The answer of ${url} does not contain the expected text.`);
  }
  return { status };
}

/** `http-check`: asks an address (in kwargs, see `options`) and answers `{status, durationMs}`. */
export const httpCheckBuiltin: Builtin = async ({ kwargs }, signal) => {
  const wanted = parse(kwargs);
  const startedMs = performance.now();
  try {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(wanted.timeoutSeconds * 1_000)]);
    const { status } = await check(wanted, limit);
    return { status, durationMs: Math.round(performance.now() - startedMs) };
  } catch (error) {
    throw describe(error, wanted);
  }
};
