/** How long the page may be busy before it looks for input: half a frame. */
const SLICE_MS = 8;
/** Rows that are sorted at once: a millisecond or so. */
const RUN = 1_024;
/** Rows that are walked through between two looks at the clock. */
const STEP = 1_024;

/** Work that can be laid down for a moment at each `yield`. */
export type Sliced<T> = Generator<void, T, void>;

/** Does all of some work at once. */
export function atOnce<T>(work: Sliced<T>): T {
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
  }
}

/** Lets the page handle what came in. A message is not held back as a timer is. */
const breathe = (): Promise<void> =>
  new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.addEventListener('message', () => {
      port1.close();
      resolve();
    });
    port1.start();
    port2.postMessage(null);
  });

/**
 * Does some work in slices, between which the page handles its input.
 * @param isWanted looked at before each slice
 * @returns what comes of it; null when it is not wanted any more
 */
export async function inSlices<T>(work: Sliced<T>, isWanted: () => boolean): Promise<T | null> {
  while (isWanted()) {
    for (const end = performance.now() + SLICE_MS; performance.now() < end;) {
      const step = work.next();
      if (step.done === true) return step.value;
    }
    await breathe();
  }
  return null;
}

/** Rows that pass, in their order. */
export function* filtered<T>(rows: readonly T[], passes: (row: T) => boolean): Sliced<T[]> {
  const passed: T[] = [];
  for (let from = 0; from < rows.length; from += STEP) {
    const to = Math.min(rows.length, from + STEP);
    for (let index = from; index < to; index += 1) {
      const row = rows[index];
      if (row !== undefined && passes(row)) passed.push(row);
    }
    yield;
  }
  return passed;
}

/** Rows in order: short runs that are merged pairwise. Rows that compare as equal stay in the order they have. */
export function* sorted<T>(rows: readonly T[], compare: (a: T, b: T) => number): Sliced<T[]> {
  let runs: T[][] = [];
  for (let from = 0; from < rows.length; from += RUN) {
    runs.push(rows.slice(from, from + RUN).toSorted(compare));
    yield;
  }
  while (runs.length > 1) {
    const longer: T[][] = [];
    for (let index = 0; index < runs.length; index += 2)
      longer.push(yield* merged(runs[index] ?? [], runs[index + 1] ?? [], compare));
    runs = longer;
  }
  return runs[0] ?? [];
}

function* merged<T>(left: readonly T[], right: readonly T[], compare: (a: T, b: T) => number): Sliced<T[]> {
  const all: T[] = [];
  let next = 0;
  for (const row of left) {
    for (let other = right[next]; other !== undefined && compare(other, row) < 0; other = right[next]) {
      all.push(other);
      next += 1;
    }
    all.push(row);
    if (all.length % STEP === 0) yield;
  }
  for (; next < right.length; next += STEP) {
    all.push(...right.slice(next, next + STEP));
    yield;
  }
  return all;
}
