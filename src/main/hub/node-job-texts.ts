import { createHash } from 'node:crypto';
import type { Engine } from '../engine/engine';

interface NodeJobText {
  /** Of the state that it was made from. */
  mark: string;
  text: string;
  checksum: string;
}

/** The contents of jobs that nodes fire, as they are sent: made once for all nodes that a change concerns. */
export class NodeJobTexts {
  readonly #engine: Engine;
  readonly #known = new Map<number, NodeJobText>();

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  /** @returns null when nodes do not fire that job */
  of(jobId: number): NodeJobText | null {
    const mark = this.#engine.nodeJobMark(jobId);
    const known = this.#known.get(jobId);
    if (mark !== null && known?.mark === mark) return known;
    const content = mark === null ? null : this.#engine.nodeJob(jobId);
    if (mark === null || content === null) {
      this.#known.delete(jobId);
      return null;
    }
    const text = JSON.stringify(content);
    const made = { mark, text, checksum: `sha256:${createHash('sha256').update(text).digest('hex')}` };
    this.#known.set(jobId, made);
    return made;
  }
}
