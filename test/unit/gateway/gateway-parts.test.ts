import { generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { attemptFrames } from '../../../src/main/gateway/batch-frames';
import { Liveness } from '../../../src/main/gateway/liveness';
import { isProof, readPublicKey } from '../../../src/main/gateway/proof';
import { limits } from '../../../src/shared/domain/limits';
import { decodeHubFrame, decodeNodeFrame } from '../../../src/shared/protocol/codec';
import { ATTEMPTS_PER_FRAME, challengeText } from '../../../src/shared/protocol/frames';
import { formatJoinToken, parseJoinToken } from '../../../src/shared/protocol/join-token';
import { START } from '../../support/hub/engine-harness';
import { VirtualTime } from '../../support/hub/virtual-time';

describe('Liveness', () => {
  /** Looks each second, as the gateway does. */
  function look(liveness: Liveness, time: VirtualTime, seconds: number): number[] {
    const found: number[] = [];
    for (let second = 0; second < seconds; second += 1) {
      time.advance(1_000);
      found.push(...liveness.expired(45_000));
    }
    return found;
  }

  test('a silent node is told once, when its leases are over; a beat starts anew', () => {
    const time = new VirtualTime(START);
    const liveness = new Liveness(time, 1_000);
    liveness.beat(1);
    expect(look(liveness, time, 44)).toEqual([]);
    expect(look(liveness, time, 1)).toEqual([1]);
    expect(look(liveness, time, 100)).toEqual([]);
    liveness.beat(1);
    expect(look(liveness, time, 45)).toEqual([1]);
  });

  test('a sleep of the hub’s own machine is nobody’s silence', () => {
    const time = new VirtualTime(START);
    const liveness = new Liveness(time, 1_000);
    liveness.beat(1);
    look(liveness, time, 10);
    time.advance(3_600_000);
    expect(liveness.expired(45_000)).toEqual([]);
    expect(look(liveness, time, 34)).toEqual([]);
    expect(look(liveness, time, 2)).toEqual([1]);
  });

  test('a wall clock that is set has no part in it', () => {
    const time = new VirtualTime(START);
    const liveness = new Liveness(time, 1_000);
    liveness.beat(1);
    time.wall += 86_400_000;
    expect(look(liveness, time, 10)).toEqual([]);
  });

  test('a node that is forgotten does not expire', () => {
    const time = new VirtualTime(START);
    const liveness = new Liveness(time, 1_000);
    liveness.beat(1);
    liveness.forget(1);
    expect(look(liveness, time, 100)).toEqual([]);
  });
});

describe('frames of attempts', () => {
  const ref = (index: number) => ({ runId: `run_${String(index).padStart(11, '0')}`, epoch: 1, token: 1 });
  const grant = (index: number, args: string[]) => ({
    ...ref(index),
    attempt: 1,
    functionId: 'fn_00000000001',
    functionVersion: 1,
    checksum: 'c',
    args,
    kwargs: {},
    timeoutMs: 1,
    fireTime: null,
    trigger: 'manual',
  });

  test('carry all, in order, within the limits of count and size, and can be read', () => {
    for (const item of ['x'.repeat(10), 'x'.repeat(200_000), 'é✓'.repeat(40_000), '"\\\n'.repeat(60_000)]) {
      const grants = Array.from({ length: 12 }, (_, index) => grant(index, [item]));
      const frames = attemptFrames('attempt.start', grants);
      const read: unknown[] = [];
      for (const text of frames) {
        expect(Buffer.byteLength(text)).toBeLessThanOrEqual(limits.frameBytes);
        const decoded = decodeHubFrame(text);
        if (!decoded.ok || decoded.frame.t !== 'attempt.start') throw new Error('not readable');
        read.push(...decoded.frame.attempts);
      }
      expect(read).toEqual(grants);
    }
  });

  test('no more than so many in one; none for nothing', () => {
    const frames = attemptFrames(
      'ack',
      Array.from({ length: ATTEMPTS_PER_FRAME * 2 + 1 }, (_, index) => ref(index)),
    );
    expect(frames.map((text) => (JSON.parse(text) as { attempts: unknown[] }).attempts.length)).toEqual([500, 500, 1]);
    expect(attemptFrames('ack', [])).toEqual([]);
  });
});

describe('proofs', () => {
  const pair = generateKeyPairSync('ed25519');
  const publicKey = pair.publicKey.export({ format: 'der', type: 'spki' }).toString('base64');
  const parts = { hubId: 'hub_1', nodeId: 'node_1', hubNonce: 'h', nodeNonce: 'n' };
  const signature = sign(null, Buffer.from(challengeText(parts)), pair.privateKey).toString('base64');

  test('hold for exactly what was signed', () => {
    expect(isProof(publicKey, challengeText(parts), signature)).toBe(true);
    for (const field of ['hubId', 'nodeId', 'hubNonce', 'nodeNonce'] as const)
      expect(isProof(publicKey, challengeText({ ...parts, [field]: 'other' }), signature)).toBe(false);
    for (const bad of ['', 'AAAA', 'not base64 at all', Buffer.alloc(64).toString('base64')])
      expect(isProof(publicKey, challengeText(parts), bad)).toBe(false);
  });

  test('only Ed25519 is a key', () => {
    const rsa = generateKeyPairSync('rsa', { modulusLength: 1_024 });
    expect(readPublicKey(publicKey)).not.toBeNull();
    expect(readPublicKey(rsa.publicKey.export({ format: 'der', type: 'spki' }).toString('base64'))).toBeNull();
    for (const bad of ['', 'x', publicKey.slice(0, 20)]) expect(readPublicKey(bad)).toBeNull();
  });
});

describe('join tokens', () => {
  test('are read as they were written', () => {
    for (const caFingerprint of [null, 'a'.repeat(64)]) {
      const token = { id: 'jt_0000000000A', secret: 'secret-of-some-length', caFingerprint };
      expect(parseJoinToken(formatJoinToken(token))).toEqual(token);
    }
  });

  test.each([
    '',
    'wp1',
    'wp2.jt_1.secretsecretsecret.-',
    'wp1.jt_1.short.-',
    'wp1.jt_1.secretsecretsecret.zz',
    'wp1.jt_1.secretsecretsecret.-\n',
  ])('anything else is none: %s', (text) => {
    expect(parseJoinToken(text)).toBeNull();
  });
});

describe('decoding', () => {
  test.each([
    ['', 'The frame is not JSON.'],
    ['{"t":"heartbeat"', 'The frame is not JSON.'],
    [`{"t":"attempt.finished","attempts":${'['.repeat(50_000)}${']'.repeat(50_000)}}`, ''],
  ])('never throws: %#', (text, reason) => {
    for (const decode of [decodeNodeFrame, decodeHubFrame]) {
      const decoded = decode(text);
      expect(decoded.ok).toBe(false);
      if (!decoded.ok && reason !== '') expect(decoded.reason).toBe(reason);
    }
  });

  test('names the field that is wrong', () => {
    const usage = { cpuPercent: 101, memoryPercent: 0, runningAttempts: 0 };
    expect(decodeNodeFrame(JSON.stringify({ t: 'heartbeat', usage }))).toMatchObject({
      ok: false,
      path: 'usage.cpuPercent',
    });
    expect(decodeNodeFrame(JSON.stringify({ t: 'function.fetch', functionId: 'x', functionVersion: 1 }))).toMatchObject(
      {
        ok: false,
        path: 'functionId',
      },
    );
  });
});
