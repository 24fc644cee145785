import type { ChangeEvents, Journal } from '../journal/journal';
import type { AutonomyLedger } from './ledger';
import type { AutonomyChange } from './records';

type Draft = Required<Pick<AutonomyChange, 'positions' | 'forgotten' | 'runs' | 'over' | 'items'>>;

/** Writes changes to the journal, those that belong together as one. */
export class Book {
  readonly #journal: Journal;
  readonly #written: () => void;
  #draft: Draft | null = null;
  #after: { change: AutonomyChange; events: ChangeEvents }[] = [];

  /** @param written called when something that was added is durable */
  constructor(journal: Journal, written: () => void) {
    this.#journal = journal;
    this.#written = written;
  }

  /** What is durable. */
  get ledger(): AutonomyLedger {
    return this.#journal.ledger.own;
  }

  /** Kept and tried again until it is written, in its order. */
  add(change: Partial<Draft>): void {
    const draft = this.#draft;
    if (draft === null) return this.#journal.change(change, { durable: this.#written });
    draft.positions.push(...(change.positions ?? []));
    draft.forgotten.push(...(change.forgotten ?? []));
    draft.runs.push(...(change.runs ?? []));
    draft.over.push(...(change.over ?? []));
    draft.items.push(...(change.items ?? []));
  }

  /** Somebody waits for this one, or has to know that it could not be written: it is a change of its own. */
  addAnswered(change: AutonomyChange, events: ChangeEvents): void {
    if (this.#draft === null) this.#journal.change(change, events);
    else this.#after.push({ change, events });
  }

  /** Everything that is added meanwhile becomes durable at once or not at all; what is answered follows it. */
  together(work: () => void): void {
    if (this.#draft !== null) return work();
    this.#draft = { positions: [], forgotten: [], runs: [], over: [], items: [] };
    work();
    const draft = this.#draft;
    this.#draft = null;
    const parts = Object.entries(draft).filter(([, part]) => part.length > 0);
    if (parts.length > 0) this.#journal.change(Object.fromEntries(parts), { durable: this.#written });
    for (const { change, events } of this.#after.splice(0)) this.#journal.change(change, events);
  }
}
