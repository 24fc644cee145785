import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { agentFixture } from '../../support/agent/fixture';
import { TestHub } from '../../support/agent/test-hub';

const fixture = agentFixture();
const pem = (name: string): string =>
  readFileSync(path.join(import.meta.dirname, '../../support/agent/tls', name), 'utf8');
const fingerprint = (name: string): string =>
  new X509Certificate(pem(name)).fingerprint256.replaceAll(':', '').toLowerCase();
const tokenFor = (hub: TestHub, ca: string): string => `${hub.joinToken.slice(0, -1)}${ca}`;

beforeEach(async () => {
  await fixture.hub.stop();
  fixture.hub = await TestHub.start(0, { key: pem('hub.key'), cert: pem('hub.pem') + pem('ca.pem') });
});

test('joins a hub whose authority the token names, whatever its address, and keeps to it', async () => {
  fixture.hub.joinToken = tokenFor(fixture.hub, fingerprint('ca.pem'));
  const agent = await fixture.joinAndRun();
  await agent.event('link.up');
});

test('sends no token to a hub with another certificate', async () => {
  fixture.hub.joinToken = tokenFor(fixture.hub, fingerprint('other-ca.pem'));
  const result = await fixture.join();
  expect(result).toMatchObject({ code: 1, stderr: expect.stringContaining('authority that the join token names') });
  expect(fixture.hub.received).toEqual([]);
});

test('a certificate that another authority only claims to have issued is refused', async () => {
  await fixture.hub.stop();
  fixture.hub = await TestHub.start(0, { key: pem('hub.key'), cert: pem('hub.pem') + pem('other-ca.pem') });
  fixture.hub.joinToken = tokenFor(fixture.hub, fingerprint('other-ca.pem'));
  expect((await fixture.join()).code).toBe(1);
  expect(fixture.hub.received).toEqual([]);
});

test('later connections are verified too', async () => {
  fixture.hub.joinToken = tokenFor(fixture.hub, fingerprint('ca.pem'));
  await fixture.join();
  const impostor = await TestHub.start();
  try {
    const agent = fixture.run('--gateway', impostor.url);
    expect(await agent.exited).toBe(1);
    expect(impostor.received).toEqual([]);
  } finally {
    await impostor.stop();
  }
});

test('a token without an authority is not used over TLS', async () => {
  expect(await fixture.join()).toMatchObject({ code: 1, stderr: expect.stringContaining('no certificate authority') });
});
