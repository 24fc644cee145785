import type { Outcome } from './workers';

/** What many simulations did together. */
export class Summary {
  seeds = 0;
  readonly #counts = new Map<string, number>();
  readonly #begunAt = performance.now();

  add(outcome: Outcome): void {
    this.seeds += 1;
    for (const [name, count] of Object.entries(outcome.counts))
      this.#counts.set(name, (this.#counts.get(name) ?? 0) + count);
  }

  get seconds(): number {
    return (performance.now() - this.#begunAt) / 1_000;
  }

  #count(name: string): string {
    return (this.#counts.get(name) ?? 0).toLocaleString('en');
  }

  line(): string {
    const [occurrences, runs] = [this.#count('occurrences'), this.#count('runs')];
    return `${this.seeds} seeds, ${occurrences} occurrences, ${runs} runs, ${this.seconds.toFixed(0)} s`;
  }

  text(days: number): string {
    const names = [...this.#counts.keys()].toSorted();
    const section = (title: string, prefix: string): string[] => [
      title,
      ...names
        .filter((name) => name.startsWith(prefix))
        .map((name) => `  ${name.slice(prefix.length).padEnd(36)} ${this.#count(name).padStart(12)}`),
    ];
    const shown = ['fault ', 'act ', 'refused '];
    return [
      `seeds ${this.seeds}, virtual days ${this.seeds * days}, wall time ${this.seconds.toFixed(1)} s`,
      ...section('faults', 'fault '),
      ...section('acts of operators', 'act '),
      ...section('acts that were refused', 'refused '),
      'what happened',
      ...names
        .filter((name) => !shown.some((prefix) => name.startsWith(prefix)))
        .map((name) => `  ${name.padEnd(36)} ${this.#count(name).padStart(12)}`),
    ].join('\n');
  }
}
