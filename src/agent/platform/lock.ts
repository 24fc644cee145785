import { createHash } from 'node:crypto';
import { rmSync, statSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** Another process holds the directory. */
export class LockedError extends Error {}

/**
 * The name of a socket that stands for a directory. The directory's device and inode name it, so two paths to one
 * directory meet. Linux: an abstract socket; Windows: a named pipe; both vanish with their process, also after
 * `kill -9`. Elsewhere: a socket file, which a dead process leaves behind and which is then taken over.
 */
function socketName(directory: string): string {
  const { dev, ino } = statSync(directory, { bigint: true });
  const name = `waypost-agent-${createHash('sha256').update(`${dev}:${ino}`).digest('hex').slice(0, 24)}`;
  if (process.platform === 'linux') return `\0${name}`;
  if (process.platform === 'win32') return `\\\\.\\pipe\\${name}`;
  return path.join(tmpdir(), `${name}.sock`);
}

function listen(name: string): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', reject);
    server.listen(name, () => resolve(server.unref()));
  });
}

function answers(name: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(name);
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('close', () => socket.destroy());
  });
}

/**
 * Takes a directory for this process until it ends.
 * @throws LockedError when another process has it
 */
export async function lockDirectory(directory: string): Promise<void> {
  const name = socketName(directory);
  try {
    await listen(name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    const isFile = process.platform !== 'linux' && process.platform !== 'win32';
    if (!isFile || (await answers(name))) throw new LockedError(`Another agent is using ${directory}.`);
    rmSync(name, { force: true });
    await listen(name);
  }
}
