import { once } from 'node:events';
import { createServer } from 'node:http';
import { expect, test } from 'vitest';
import { agentFixture } from '../../support/agent/fixture';

const fixture = agentFixture();

test('a hub that is full names the time to come back, and the agent keeps to it', async () => {
  await fixture.join();
  const port = Number(new URL(fixture.hub.url).port);
  await fixture.hub.stop();
  let asked = 0;
  const full = createServer().on('upgrade', (_request, socket) => {
    asked += 1;
    socket.end('HTTP/1.1 503 Service Unavailable\r\nRetry-After: 20\r\nConnection: close\r\n\r\n');
  });
  await once(full.listen(port, '127.0.0.1'), 'listening');
  try {
    const agent = fixture.run();
    const down = await agent.event('link.down');
    expect(down).toMatchObject({ reason: expect.stringContaining('503') as string });
    expect(Number(down['retryInMs'])).toBeGreaterThanOrEqual(20_000);
    expect(Number(down['retryInMs'])).toBeLessThan(40_000);
    expect(asked).toBe(1);
    await agent.kill();
  } finally {
    full.close();
  }
});
