import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';
import { limits } from '../../../src/shared/domain/limits';
import { SUBPROTOCOL } from '../../../src/shared/protocol/frames';
import { serve } from '../support/role';

export interface BareOptions {
  cert: string;
  key: string;
  hubId: string;
  heartbeatSeconds: number;
}

export type BareAsks = {
  open: (options: BareOptions) => Promise<string>;
};

/**
 * The bare server: TLS, `ws`, and `JSON.parse` of each frame. It says what makes an agent go on and nothing else: it
 * knows no nodes, verifies no proof, and remembers nothing.
 */
export function beBare(): void {
  serve({
    open: ({ cert, key, hubId, heartbeatSeconds }) => {
      const server = createServer({ cert, key, minVersion: 'TLSv1.2' });
      const sockets = new WebSocketServer({
        server,
        maxPayload: limits.frameBytes,
        perMessageDeflate: false,
        handleProtocols: () => SUBPROTOCOL,
      });
      const challenge = JSON.stringify({ t: 'challenge', nonce: 'n'.repeat(32), hubId });
      sockets.on('connection', (socket) => {
        socket.on('message', (data: Buffer) => {
          const frame = JSON.parse(data.toString('utf8')) as { t: string };
          if (frame.t === 'hello') socket.send(challenge);
          else if (frame.t === 'prove')
            socket.send(JSON.stringify({ t: 'welcome', hubId, epoch: 1, heartbeatSeconds, now: Date.now() }));
        });
        socket.on('error', () => undefined);
      });
      return new Promise((resolve) => {
        server.listen(0, '127.0.0.1', () => resolve(`wss://127.0.0.1:${(server.address() as AddressInfo).port}`));
      });
    },
  } satisfies BareAsks);
}
