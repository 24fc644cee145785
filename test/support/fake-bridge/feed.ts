import type { Change, ChangeBatch } from '../../../src/shared/changes/change';
import { toJsonText, type JsonText } from '../../../src/shared/contract/json-text';
import { summaryOf, type World } from './seed';

const FLUSH_MS = 60;
const EPOCH = 41;

/** Collects changes and sends them as the hub does: at most one per row, in batches with a rising revision. */
export class FakeFeed {
  revision = 100;
  readonly epoch = EPOCH;
  readonly #listeners = new Set<(batch: JsonText<ChangeBatch>) => void>();
  #waiting = new Map<string, Change>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  listen(listener: (batch: JsonText<ChangeBatch>) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  changed(change: Change): void {
    this.#waiting.set(`${change.entity} ${change.id}`, change);
    this.#timer ??= setTimeout(() => this.flush(), FLUSH_MS);
  }

  /** Sends what waits, now. Tests call it to have no need to wait. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#waiting.size === 0) return;
    const from = this.revision;
    this.revision += 1;
    this.send({ epoch: EPOCH, from, revision: this.revision, changes: [...this.#waiting.values()] });
    this.#waiting = new Map();
  }

  /** Sends any batch, also one that does not follow on. */
  send(batch: ChangeBatch): void {
    for (const listener of this.#listeners) listener(toJsonText(batch));
  }

  job(world: World, id: string): void {
    const job = world.jobs.get(id);
    if (job) this.changed({ entity: 'job', op: 'upsert', id, row: summaryOf(job) });
  }

  run(world: World, id: string): void {
    const detail = world.runs.get(id);
    if (!detail) return;
    const {
      args: _args,
      kwargs: _kwargs,
      result: _result,
      error: _error,
      attemptList: _list,
      waiting: _waiting,
      ...row
    } = detail;
    this.changed({ entity: 'run', op: 'upsert', id, row });
  }

  node(world: World, id: string): void {
    const row = world.nodes.get(id);
    if (row) this.changed({ entity: 'node', op: 'upsert', id, row });
  }

  alert(world: World, id: string): void {
    const row = world.alerts.get(id);
    if (row) this.changed({ entity: 'alert', op: 'upsert', id, row });
  }

  fn(world: World, id: string): void {
    const definition = world.functions.get(id);
    if (!definition) return;
    const { source: _source, environment: _environment, ...row } = definition;
    this.changed({ entity: 'function', op: 'upsert', id, row });
  }
}
