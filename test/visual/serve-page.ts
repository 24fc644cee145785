import { resolve } from 'node:path';
import { build, preview } from 'vite';

/** Builds the window's page on a fake hub and serves it on this machine while the tests run. */
export default async function servePage(): Promise<() => Promise<void>> {
  const configFile = resolve(import.meta.dirname, '../support/fake-bridge/vite.config.mjs');
  await build({ configFile, logLevel: 'warn' });
  const server = await preview({ configFile, preview: { host: '127.0.0.1', port: 0, open: false } });
  const address = server.httpServer.address();
  if (address === null || typeof address === 'string') throw new Error('the page is not served at a port');
  process.env['WAYPOST_PAGE_URL'] = `http://127.0.0.1:${address.port}/`;
  return () => server.close();
}
