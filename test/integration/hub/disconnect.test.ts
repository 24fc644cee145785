import { afterEach, beforeEach, expect, test } from 'vitest';
import { Metrics } from '../../../src/main/api/metrics';
import { openApi, type ApiServer } from '../../../src/main/api/server';
import { metricsSource } from '../../../src/main/hub/metrics-source';
import { createLogger } from '../../../src/main/platform/logger';
import { HubHarness } from '../../support/hub/hub-harness';
import { until } from '../../support/hub/until';

let api: ApiServer;
let token: string;
/** Of the searches that were begun; none of them ends by itself. */
let signals: AbortSignal[];

beforeEach(async () => {
  const hub = new HubHarness();
  token = hub.core.tokens.ensureFirst(':memory:', 0) ?? '';
  signals = [];
  const context = {
    ...hub.context,
    searches: {
      run: (_request: unknown, { signal }: { signal?: AbortSignal | undefined }): Promise<never> => {
        if (signal !== undefined) signals.push(signal);
        return new Promise(() => undefined);
      },
      progress: () => ({ share: 0.5, found: 3 }),
      cancel: () => true,
    },
  };
  api = await openApi({
    context,
    tokens: hub.core.tokens,
    metrics: new Metrics(metricsSource(hub.core, context, () => ({ waiting: 0, unproved: 0, proved: 0 }))),
    log: createLogger('fatal'),
    host: '127.0.0.1',
    port: 0,
    shownHost: '127.0.0.1',
    servedHosts: [],
    credentials: null,
    socketsMax: 100,
  });
});

afterEach(() => api.close());

const ask = (path: string, init: RequestInit = {}): Promise<Response> =>
  fetch(`${api.url}/api/v1${path}`, { ...init, headers: { authorization: `Bearer ${token}` } });

test('a search ends when the client that asked for it goes away', async () => {
  const client = new AbortController();
  const answer = ask('/runs?tag=rare&searchId=mine', { signal: client.signal });
  const signal = await until(() => signals[0]);
  expect(await (await ask('/searches/mine')).json()).toEqual({ share: 0.5, found: 3 });
  expect((await ask('/searches/mine', { method: 'DELETE' })).status).toBe(204);
  expect(signal.aborted).toBe(false);
  client.abort();
  await expect(answer).rejects.toThrow();
  await until(() => signal.aborted || undefined);
});
