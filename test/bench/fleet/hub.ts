import { openHub, type Hub } from '../../../src/main/compose';
import { createLogger } from '../../../src/main/platform/logger';
import { threadHost } from '../../../src/main/reader/thread-host';
import type { OperationName } from '../../../src/shared/contract/operations';
import { serve } from '../support/role';

export interface HubOpened {
  gatewayUrl: string;
  hubId: string;
  cert: string;
  key: string;
  caFingerprint: string;
}

/** How late grants of jobs that are due each second were handed to their sockets, ms. */
export interface Lateness {
  fired: number;
  p50: number;
  max: number;
}

export type HubAsks = {
  open: (options: { dataDir: string; heartbeatSeconds: number }) => Promise<HubOpened>;
  /** So many join tokens. */
  invite: (count: number) => Promise<string[]>;
  /** Jobs that are due each second, on the nodes with a label. */
  work: (options: { jobs: number; labels: Record<string, string> }) => Promise<null>;
  /** Of what fell due since the last time. */
  lateness: (_: null) => Lateness;
  stop: (_: null) => Promise<null>;
};

const TOKEN_SECONDS = 7_200;

/** The hub, with its TLS gateway on loopback. */
export function beHub(): void {
  let hub: Hub | null = null;
  let late: number[] = [];
  const opened = (): Hub => {
    if (hub === null) throw new Error('not open');
    return hub;
  };
  const call = async <T>(name: OperationName, input: unknown): Promise<T> => {
    const result = await opened().invoke(name, input, opened().desktopCaller('bench'));
    if (!result.ok) throw new Error(`${name}: ${result.error.message}`);
    return result.value as T;
  };
  serve({
    async open({ dataDir, heartbeatSeconds }) {
      hub = openHub({
        keychain: null,
        version: 'bench',
        dataDir,
        log: createLogger('error'),
        overrides: {},
        samples: false,
        reader: threadHost(new URL('./worker.js', import.meta.url)),
        heartbeatSeconds,
      });
      const gatewayUrl = await hub.openGateway('127.0.0.1', 0, true);
      hub.start();
      hub.core.onSent((grants) => {
        const now = Date.now();
        for (const { fireTime } of grants) if (fireTime !== null) late.push(now - fireTime);
      });
      const authority = await hub.authority();
      if (authority === null) throw new Error('no TLS');
      const { fingerprint } = authority;
      return { gatewayUrl, hubId: hub.core.engine.state.hub.hubId, ...authority.current(), caFingerprint: fingerprint };
    },
    async invite(count) {
      const tokens: string[] = [];
      for (let made = 0; made < count; made += 1)
        tokens.push((await call<{ token: string }>('joinTokens.create', { ttlSeconds: TOKEN_SECONDS })).token);
      return tokens;
    },
    async work({ jobs, labels }) {
      const fn = await call<{ id: string }>('functions.create', { name: 'echo', kind: 'builtin', source: 'echo' });
      for (let index = 0; index < jobs; index += 1)
        await call('jobs.create', {
          name: `each-second-${index}`,
          functionId: fn.id,
          schedule: { type: 'cron', expressions: ['* * * * * *'], timezone: 'UTC' },
          target: { strategy: 'least_loaded', labels },
        });
      return null;
    },
    lateness() {
      const sorted = late.toSorted((a, b) => a - b);
      late = [];
      return { fired: sorted.length, p50: sorted[Math.floor(sorted.length / 2)] ?? NaN, max: sorted.at(-1) ?? NaN };
    },
    async stop() {
      await opened().stop();
      return null;
    },
  } satisfies HubAsks);
}
