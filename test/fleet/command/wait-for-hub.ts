import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { HubError } from './hub-api';

const TRY_EVERY_MS = 500;

/** Waits until somebody listens where the hub's API is to be. @throws HubError when the time is over */
export async function waitForHub(url: URL, seconds: number, signal: AbortSignal): Promise<void> {
  const end = performance.now() + seconds * 1_000;
  while (!(await listens(url)) && !signal.aborted) {
    if (performance.now() > end) throw new HubError(`nobody listened at ${url.origin} within ${seconds} seconds`);
    await pause(TRY_EVERY_MS, undefined, { signal }).catch(() => undefined);
  }
}

function listens(url: URL): Promise<boolean> {
  const port = Number(url.port || (url.protocol === 'https:' ? 443 : 80));
  return new Promise((resolve) => {
    const socket = connect({ host: url.hostname.replaceAll(/[[\]]/g, ''), port });
    socket.once('connect', () => resolve(true));
    socket.once('error', () => resolve(false));
    socket.once('close', () => socket.destroy());
    socket.once('connect', () => socket.destroy());
  });
}
