import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Problem } from '../../../src/main/api/problem';
import { ServedHub, stopEverything } from '../../support/hub/serve';

let hub: ServedHub;

beforeAll(async () => {
  hub = await ServedHub.start();
}, 180_000);

afterAll(stopEverything);

const yaml = `# Two jobs of the night shift.
functions:
  - name: tidy
    kind: command
    source: { argv: [/usr/bin/find, /tmp, -mtime, "+7"] }
jobs:
  - &first
    name: tidy up
    function: tidy
    schedule: { type: cron, expressions: ["0 3 * * *"], timezone: Africa/Cairo }
  - <<: *first
    name: never
`;

test('a file goes in by a thread, and comes out again as it can go in', async () => {
  const imported = await hub.ask('POST', '/jobs/import', { text: yaml, format: 'yaml' });
  expect(imported).toMatchObject({ status: 200, body: { counts: { create: 2, refuse: 1 } } });
  const exported = await hub.must<{ text: string }>('POST', '/jobs/export', { filter: { q: 'tidy' }, format: 'yaml' });
  expect(exported.text).toBe(`waypost: 1
functions:
  - name: tidy
    kind: command
    source:
      argv:
        - /usr/bin/find
        - /tmp
        - -mtime
        - "+7"
jobs:
  - name: tidy up
    function: tidy
    schedule:
      type: cron
      expressions:
        - 0 3 * * *
      timezone: Africa/Cairo
    retry:
      maxRetries: 3
      on:
        - failed
        - timed_out
      strategy: exponential
      delaySeconds: 300
      maxDelaySeconds: 3600
      jitter: true
    misfire:
      policy: fire_once
      graceSeconds: 60
      catchUpWindowSeconds: 86400
`);
  expect(await hub.must('POST', '/jobs/import', { text: exported.text, format: 'yaml' })).toMatchObject({
    counts: { create: 0, unchanged: 2, refuse: 0 },
  });
});

test('a text that is none says where', async () => {
  const { status, body } = await hub.ask<Problem>('POST', '/jobs/import', { text: 'jobs:\n\t- a', format: 'yaml' });
  expect(status).toBe(400);
  expect(body.errors).toMatchObject([
    { path: 'text', code: 'unreadable_text', message: expect.stringMatching(/^Line 2: /) },
  ]);
});
