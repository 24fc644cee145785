import { decodeHubFrame, encodeFrame } from '../../shared/protocol/codec';
import type { EnrollFrame } from '../../shared/protocol/frames';
import type { Clock, Transport } from '../ports';

const LIMIT_MS = 15_000;

export type Enrolment = { ok: true; nodeId: string; hubId: string } | { ok: false; reason: string };

/** Enrols a node over a connection of its own. Never rejects: the reason is for a person to read. */
export function enrol(url: string, frame: EnrollFrame, transport: Transport, clock: Clock): Promise<Enrolment> {
  return new Promise((resolve) => {
    let refusal = '';
    const settle = (answer: Enrolment): void => {
      cancel();
      resolve(answer);
      connection.close(1000, 'done');
    };
    const cancel = clock.setTimer(LIMIT_MS, () => settle({ ok: false, reason: 'The hub did not answer in time.' }));
    const connection = transport.connect(url, {
      open: () => connection.send(encodeFrame(frame)),
      frame(text) {
        const decoded = decodeHubFrame(text);
        if (!decoded.ok) return settle({ ok: false, reason: `The hub sent what is not a frame: ${decoded.reason}` });
        if (decoded.frame.t === 'refused') refusal = decoded.frame.message;
        if (decoded.frame.t === 'enrolled') {
          settle({ ok: true, nodeId: decoded.frame.nodeId, hubId: decoded.frame.hubId });
        }
      },
      alive() {},
      drained() {},
      closed: (code, reason) =>
        settle({ ok: false, reason: refusal || reason || `The connection was closed with code ${code}.` }),
    });
  });
}
