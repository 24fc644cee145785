import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** Installs Debian's redis-server where it is missing and may be installed. */
export function ensureRedis(): void {
  if (spawnSync('redis-server', ['--version']).status === 0) return;
  console.log('installing redis-server');
  spawnSync('apt-get', ['update', '-qq'], { stdio: 'inherit' });
  const { status } = spawnSync('apt-get', ['install', '-y', '-qq', 'redis-server'], { stdio: 'inherit' });
  if (status !== 0) throw new Error('redis-server is missing: apt-get install redis-server');
}

/** A Redis of its own with AOF, fsynced each second, on loopback. */
export async function startRedis(directory: string): Promise<{ port: number; process: ChildProcess }> {
  const port = await freePort();
  const child = spawn(
    'redis-server',
    [
      '--port',
      String(port),
      '--bind',
      '127.0.0.1',
      '--dir',
      directory,
      '--appendonly',
      'yes',
      '--appendfsync',
      'everysec',
      '--save',
      '',
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  for await (const chunk of child.stdout ?? []) if (String(chunk).includes('Ready to accept connections')) break;
  child.stdout?.resume();
  return { port, process: child };
}
