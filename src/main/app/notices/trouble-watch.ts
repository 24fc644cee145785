/** What a commit says of a job, as far as trouble is concerned. */
export interface JobTold {
  id: number;
  name: string;
  /** Its last run did not succeed, or it cannot fire. */
  isFailing: boolean;
  /** Its last run succeeded. */
  isFine: boolean;
}

/** What a commit says of a node. */
export interface NodeTold {
  id: number;
  name: string;
  /** Nothing is heard of it, and nobody meant that to be so. */
  isGone: boolean;
}

/** Something that a person may want to know of. */
export interface Turn {
  kind: 'job_failed' | 'job_recovered' | 'node_lost' | 'node_back';
  id: number;
  name: string;
}

/** Knows which jobs fail and which nodes are gone, and tells of each turn once: a failure that repeats is none. */
export class TroubleWatch {
  readonly #failing: Set<number>;
  /** Nodes that were heard of since this looks: only those can be lost. */
  readonly #present = new Set<number>();

  /** @param failing jobs of which a person could know before */
  constructor(failing: Iterable<number>) {
    this.#failing = new Set(failing);
  }

  get failing(): number {
    return this.#failing.size;
  }

  job({ id, name, isFailing, isFine }: JobTold): Turn | null {
    if (isFailing) {
      if (this.#failing.has(id)) return null;
      this.#failing.add(id);
      return { kind: 'job_failed', id, name };
    }
    // One that was deleted or missed its time is no longer failing, and has not recovered either.
    return this.#failing.delete(id) && isFine ? { kind: 'job_recovered', id, name } : null;
  }

  node({ id, name, isGone }: NodeTold): Turn | null {
    if (isGone) return this.#present.delete(id) ? { kind: 'node_lost', id, name } : null;
    if (this.#present.has(id)) return null;
    this.#present.add(id);
    return { kind: 'node_back', id, name };
  }
}
