import { SUBPROTOCOL } from '../../../src/shared/protocol/frames';
import type { SeededRandom } from '../../support/seeded-random';
import { mutateText, noise } from './mutate';

/** The bytes of a handshake that no agent makes. */
export function brokenHandshake(random: SeededRandom): string | Buffer {
  const lines = [
    `${random.pick(['GET', 'GET', 'POST', 'CONNECT', 'G\0T', 'PRI'])} ${random.pick(['/', '/', '/nodes', '/?a=b', '*', 'http://evil/', '//', `/${'a'.repeat(20_000)}`])} ${random.pick(['HTTP/1.1', 'HTTP/1.1', 'HTTP/1.0', 'HTTP/2.0', 'HTTP/9', ''])}`,
    `Host: ${random.pick(['127.0.0.1', '', 'evil.example', 'x'.repeat(300)])}`,
    `Connection: ${random.pick(['Upgrade', 'keep-alive', 'Upgrade, close', ''])}`,
    `Upgrade: ${random.pick(['websocket', 'h2c', 'WebSocket', ''])}`,
    `Sec-WebSocket-Version: ${random.pick(['13', '8', '99', '-1', ''])}`,
    `Sec-WebSocket-Key: ${random.pick(['AQEBAQEBAQEBAQEBAQEBAQ==', 'short', '', 'A'.repeat(500)])}`,
    `Sec-WebSocket-Protocol: ${random.pick([SUBPROTOCOL, 'waypost.2', 'chat', '', `${SUBPROTOCOL}, `.repeat(50)])}`,
  ];
  if (random.fraction() < 0.2) lines.push(`Origin: https://evil.example`);
  if (random.fraction() < 0.2) lines.push('Content-Length: 10', 'Transfer-Encoding: chunked');
  if (random.fraction() < 0.1) lines.push(...Array.from({ length: 200 }, (_, index) => `X-${index}: y`));
  if (random.fraction() < 0.2) lines.push('Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=99');
  if (random.fraction() < 0.3) lines.splice(random.between(0, lines.length - 1), 1);
  const text = `${lines.join('\r\n')}\r\n\r\n`;
  const kind = random.between(0, 9);
  if (kind === 0) return noise(random, 600);
  // The beginning of a TLS handshake, to whoever expects none; or to one that does, and finds it broken.
  if (kind === 1) return Buffer.concat([Buffer.from([22, 3, 1, 2, 0, 1, 0, 1, 252, 3, 3]), noise(random, 500)]);
  if (kind === 2) return mutateText(random, text);
  if (kind === 3) return text + text;
  return text;
}
