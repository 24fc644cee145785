import { createHmac } from 'node:crypto';
import * as z from 'zod';
import { jsonValue } from '../../shared/domain/json';
import { BuiltinError, onlyOptions, variableOf, type Builtin, type BuiltinCall } from './builtin';
import { networkError } from './network-error';
import { bodyText } from './response-text';

/** Of the answer's body, in the result. */
const ANSWER_CHARACTERS = 10_000;

const variable = z.string().min(1).max(128);
const options = z.strictObject({
  url: z.url({ protocol: /^https?$/ }),
  method: z.enum(['POST', 'PUT', 'PATCH']).default('POST'),
  /** JSON; by default what the run is: `{runId, attempt, fireTime, trigger}`. */
  body: jsonValue.optional(),
  headers: z.record(z.string(), z.string()).default({}),
  /** Headers whose values are variables of the function's environment, for what is secret. */
  headersFromEnvironment: z.record(z.string(), variable).default({}),
  /** A variable with the key of an HMAC-SHA-256 over the body, sent as `x-waypost-signature: sha256=<hex>`. */
  signWith: variable.optional(),
  /** One status or several; by default any from 200 to 299. */
  expectStatus: z.union([z.number().int(), z.array(z.number().int()).min(1)]).optional(),
  timeoutSeconds: z.number().positive().max(3_600).default(10),
});
type Options = z.infer<typeof options>;

function headersOf(wanted: Options, body: string, { grant, environment }: BuiltinCall): Headers {
  try {
    const headers = new Headers({ 'content-type': 'application/json', ...wanted.headers });
    for (const [name, from] of Object.entries(wanted.headersFromEnvironment))
      headers.set(name, variableOf(environment, from));
    // The same for all attempts of a run, so that a receiver can tell a repetition.
    if (!headers.has('idempotency-key')) headers.set('idempotency-key', grant.runId);
    if (wanted.signWith !== undefined) {
      const key = variableOf(environment, wanted.signWith);
      headers.set('x-waypost-signature', `sha256=${createHmac('sha256', key).update(body).digest('hex')}`);
    }
    return headers;
  } catch (error) {
    if (error instanceof BuiltinError) throw error;
    // What the platform says of a bad header contains its value.
    throw new BuiltinError('bad_arguments', 'headers: a name or value is not one that HTTP allows');
  }
}

/** `webhook`: sends JSON to an address and answers `{status, durationMs, answer}`. It follows no redirection. */
export const webhookBuiltin: Builtin = async (call, signal) => {
  const { grant } = call;
  const wanted = onlyOptions(options, grant);
  const { url, method, timeoutSeconds } = wanted;
  const fireTime = grant.fireTime === null ? null : new Date(grant.fireTime).toISOString();
  const told = { runId: grant.runId, attempt: grant.attempt, fireTime, trigger: grant.trigger };
  const body = JSON.stringify(wanted.body === undefined ? told : wanted.body);
  const headers = headersOf(wanted, body, call);
  const startedMs = performance.now();
  try {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(timeoutSeconds * 1_000)]);
    const response = await fetch(url, { method, headers, body, redirect: 'manual', signal: limit });
    const answer = (await bodyText(response)).slice(0, ANSWER_CHARACTERS);
    const { status } = response;
    const expected = wanted.expectStatus === undefined ? [] : [wanted.expectStatus].flat();
    if (expected.length > 0 ? !expected.includes(status) : !response.ok) {
      const wish = expected.join(' or ') || '200 to 299';
      throw new BuiltinError('http_status', `${url} answered ${status}, not ${wish}. ${answer.slice(0, 500)}`.trim());
    }
    return { status, durationMs: Math.round(performance.now() - startedMs), answer };
  } catch (error) {
    throw networkError(error, url, 'http', timeoutSeconds);
  }
};
