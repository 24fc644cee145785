import { limits } from '../../shared/domain/limits';
import { ATTEMPTS_PER_FRAME } from '../../shared/protocol/frames';

/** Room for what surrounds the list. */
const ENVELOPE_BYTES = 256;

/**
 * The texts of frames `{"t": type, "attempts": […]}` that carry all items, each frame within the limits of size and
 * count.
 */
export function attemptFrames(type: 'attempt.start' | 'ack', items: readonly unknown[]): string[] {
  const frames: string[] = [];
  let parts: string[] = [];
  let bytes = ENVELOPE_BYTES;
  const close = (): void => {
    if (parts.length > 0) frames.push(`{"t":"${type}","attempts":[${parts.join(',')}]}`);
    parts = [];
    bytes = ENVELOPE_BYTES;
  };
  for (const item of items) {
    const part = JSON.stringify(item);
    // Three bytes are the most that a UTF-16 unit takes in UTF-8.
    const size = part.length < 4_096 ? part.length * 3 : Buffer.byteLength(part);
    if (parts.length === ATTEMPTS_PER_FRAME || bytes + size > limits.frameBytes) close();
    parts.push(part);
    bytes += size + 1;
  }
  close();
  return frames;
}
