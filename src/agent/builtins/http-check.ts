import * as z from 'zod';
import { BuiltinError, parseOptions, type Builtin } from './builtin';
import { networkError } from './network-error';
import { bodyText } from './response-text';

const TIMEOUT_SECONDS = 10;
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
export const httpCheckBuiltin: Builtin = async ({ grant }, signal) => {
  const wanted = parseOptions(options, grant.kwargs);
  const startedMs = performance.now();
  try {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(wanted.timeoutSeconds * 1_000)]);
    const { status } = await check(wanted, limit);
    return { status, durationMs: Math.round(performance.now() - startedMs) };
  } catch (error) {
    throw networkError(error, wanted.url, 'http', wanted.timeoutSeconds);
  }
};
