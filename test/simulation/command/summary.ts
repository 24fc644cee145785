import { readFileSync, writeFileSync } from 'node:fs';
import type { Outcome } from './workers';

/** What a file of an earlier run says. */
interface Saved {
  days: number;
  /** Wall time. */
  seconds: number;
  seeds: number[];
  failed: number[];
  counts: Record<string, number>;
}

/** What many simulations did together. Seeds that failed are named; they count for nothing else. */
export class Summary {
  readonly #days: number;
  readonly #seeds = new Set<number>();
  readonly #failed: number[] = [];
  readonly #counts = new Map<string, number>();
  readonly #begunAt = performance.now();
  #earlierSeconds = 0;

  /** @param days virtual days of each simulation */
  constructor(days: number) {
    this.#days = days;
  }

  add({ seed, violation, counts }: Outcome): void {
    if (violation === null) this.#count(seed, counts);
    else this.#failed.push(seed);
  }

  #count(seed: number, counts: Record<string, number>): void {
    this.#seeds.add(seed);
    this.#sum(counts);
  }

  #sum(counts: Record<string, number>): void {
    for (const [name, count] of Object.entries(counts)) this.#counts.set(name, (this.#counts.get(name) ?? 0) + count);
  }

  /** Adds what an earlier run saved. @throws Error when it simulated other days, or a seed that was added already */
  addFile(file: string): void {
    const saved = JSON.parse(readFileSync(file, 'utf8')) as Saved;
    if (saved.days !== this.#days) throw new Error(`${file}: its simulations have ${saved.days} days`);
    for (const seed of saved.seeds) {
      if (this.#seeds.has(seed)) throw new Error(`${file}: seed ${seed} is in another file, too`);
      this.#seeds.add(seed);
    }
    this.#sum(saved.counts);
    this.#failed.push(...saved.failed);
    this.#earlierSeconds += saved.seconds;
  }

  save(file: string): void {
    const saved: Saved = {
      days: this.#days,
      seconds: this.seconds,
      seeds: [...this.#seeds].toSorted((a, b) => a - b),
      failed: this.#failed,
      counts: Object.fromEntries(this.#counts),
    };
    writeFileSync(file, `${JSON.stringify(saved)}\n`);
  }

  get seconds(): number {
    return (performance.now() - this.#begunAt) / 1_000 + this.#earlierSeconds;
  }

  /** Those that did not pass later, in another file. */
  get #stillFailed(): number[] {
    return this.#failed.filter((seed) => !this.#seeds.has(seed));
  }

  #shown(name: string): string {
    return (this.#counts.get(name) ?? 0).toLocaleString('en');
  }

  line(): string {
    const [occurrences, runs] = [this.#shown('occurrences'), this.#shown('runs')];
    const failed = this.#stillFailed.length === 0 ? '' : `, FAILED ${this.#stillFailed.join()}`;
    return `${this.#seeds.size} seeds, ${occurrences} occurrences, ${runs} runs, ${this.seconds.toFixed(0)} s${failed}`;
  }

  text(): string {
    const names = [...this.#counts.keys()].toSorted();
    const section = (title: string, prefix: string): string[] => [
      title,
      ...names
        .filter((name) => name.startsWith(prefix))
        .map((name) => `  ${name.slice(prefix.length).padEnd(36)} ${this.#shown(name).padStart(12)}`),
    ];
    const shown = ['fault ', 'act ', 'refused '];
    const seeds = this.#seeds.size;
    return [
      `seeds ${seeds}, virtual days ${seeds * this.#days}, wall time ${this.seconds.toFixed(1)} s`,
      ...(this.#stillFailed.length === 0 ? [] : [`FAILED: ${this.#stillFailed.join(', ')}`]),
      ...section('faults', 'fault '),
      ...section('acts of operators', 'act '),
      ...section('acts that were refused', 'refused '),
      'what happened',
      ...names
        .filter((name) => !shown.some((prefix) => name.startsWith(prefix)))
        .map((name) => `  ${name.padEnd(36)} ${this.#shown(name).padStart(12)}`),
    ].join('\n');
  }
}
