import { decodeHubFrame, encodeFrame } from '../../shared/protocol/codec';
import type { EnrollFrame } from '../../shared/protocol/frames';
import type { Clock, Transport } from '../ports';

const LIMIT_MS = 15_000;

export type Enrolment =
  | { ok: true; nodeId: string; hubId: string; approval: 'approved' | 'pending' }
  /** `isUnknown`: the hub may have enrolled the node, and its answer was lost. */
  | { ok: false; reason: string; isUnknown: boolean };

/** Enrols a node over a connection of its own. Never rejects: the reason is for a person to read. */
export function enrol(url: string, frame: EnrollFrame, transport: Transport, clock: Clock): Promise<Enrolment> {
  return new Promise((resolve) => {
    let refusal = '';
    let isUnknown = false;
    const settle = (answer: Enrolment): void => {
      cancel();
      resolve(answer);
      connection.close(1000, 'done');
    };
    const fail = (reason: string): void => settle({ ok: false, reason, isUnknown });
    const cancel = clock.setTimer(LIMIT_MS, () => fail('The hub did not answer in time.'));
    const connection = transport.connect(url, {
      open() {
        isUnknown = true;
        connection.send(encodeFrame(frame));
      },
      frame(text) {
        const decoded = decodeHubFrame(text);
        if (!decoded.ok) return fail(`The hub sent what is not a frame: ${decoded.reason}`);
        const answer = decoded.frame;
        if (answer.t === 'refused') {
          isUnknown = false;
          refusal = answer.message;
        }
        if (answer.t === 'enrolled') {
          const { nodeId, hubId, approval } = answer;
          settle({ ok: true, nodeId, hubId, approval });
        }
      },
      alive() {},
      drained() {},
      closed: (code, reason) => fail(refusal || reason || `The connection was closed with code ${code}.`),
    });
  });
}
