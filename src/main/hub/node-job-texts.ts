import { createHash } from 'node:crypto';
import type { Engine } from '../engine/engine';

interface NodeJobText {
  text: string;
  checksum: string;
}

/** The contents of jobs that nodes fire, as they are sent. One is made anew when something that it says has changed. */
export class NodeJobTexts {
  readonly #engine: Engine;
  readonly #known = new Map<number, NodeJobText>();

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  /** @returns null when nodes do not fire that job */
  of(jobId: number): NodeJobText | null {
    const content = this.#engine.nodeJob(jobId);
    if (content === null) {
      this.#known.delete(jobId);
      return null;
    }
    const text = JSON.stringify(content);
    const known = this.#known.get(jobId);
    if (known?.text === text) return known;
    const made = { text, checksum: `sha256:${createHash('sha256').update(text).digest('hex')}` };
    this.#known.set(jobId, made);
    return made;
  }
}
