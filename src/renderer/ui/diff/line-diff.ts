/** A line of two texts laid over each other; its number in each, from 1, or null where it is missing. */
export interface DiffLine {
  kind: 'same' | 'added' | 'removed';
  before: number | null;
  after: number | null;
  text: string;
}

/** Lines that are the same in both and are not shown. */
export interface DiffGap {
  kind: 'gap';
  count: number;
}

/** More changed lines than this are not paired up: what is between the first and the last change is replaced whole. */
const EDITS_MAX = 1_500;

/** The end of the last line is no line of its own. */
const linesOf = (text: string): string[] => (text === '' ? [] : text.replace(/\r?\n$/, '').split(/\r?\n/));

type Step = 'same' | 'added' | 'removed';

/**
 * The shortest way from one list to another: E. Myers, “An O(ND) Difference Algorithm and Its Variations”, 1986, the
 * greedy form that keeps the furthest points of each round and walks them back.
 * @returns null when it takes more than `editsMax` steps
 */
function shortestSteps(before: readonly string[], after: readonly string[], editsMax: number): Step[] | null {
  const rounds: Int32Array[] = [];
  const most = Math.min(before.length + after.length, editsMax);
  const size = 2 * most + 3;
  const middle = most + 1;
  const furthest = new Int32Array(size);
  for (let edits = 0; edits <= most; edits += 1) {
    rounds.push(furthest.slice());
    for (let diagonal = -edits; diagonal <= edits; diagonal += 2) {
      const left = furthest[middle + diagonal - 1] ?? 0;
      const right = furthest[middle + diagonal + 1] ?? 0;
      const down = diagonal === -edits || (diagonal !== edits && left < right);
      let x = down ? right : left + 1;
      while (x < before.length && x - diagonal < after.length && before[x] === after[x - diagonal]) x += 1;
      furthest[middle + diagonal] = x;
      if (x >= before.length && x - diagonal >= after.length) {
        return walkBack(rounds, middle, before.length, after.length);
      }
    }
  }
  return null;
}

function walkBack(rounds: readonly Int32Array[], middle: number, beforeCount: number, afterCount: number): Step[] {
  const steps: Step[] = [];
  let x = beforeCount;
  let y = afterCount;
  for (let edits = rounds.length - 1; edits >= 0; edits -= 1) {
    const furthest = rounds[edits] ?? new Int32Array(0);
    const diagonal = x - y;
    const left = furthest[middle + diagonal - 1] ?? 0;
    const right = furthest[middle + diagonal + 1] ?? 0;
    const down = diagonal === -edits || (diagonal !== edits && left < right);
    const fromX = edits === 0 ? 0 : down ? right : left;
    const fromY = edits === 0 ? 0 : fromX - (down ? diagonal + 1 : diagonal - 1);
    while (x > fromX && y > fromY) {
      steps.push('same');
      x -= 1;
      y -= 1;
    }
    if (edits === 0) break;
    steps.push(down ? 'added' : 'removed');
    x = fromX;
    y = fromY;
  }
  return steps.toReversed();
}

function commonStart(before: readonly string[], after: readonly string[]): number {
  const most = Math.min(before.length, after.length);
  let count = 0;
  while (count < most && before[count] === after[count]) count += 1;
  return count;
}

/**
 * What has to change in one text, line by line, to have the other: the fewest lines, unless more than 1,500 differ.
 * @param before the text that was
 * @param after the text that is
 */
export function diffLines(before: string, after: string): DiffLine[] {
  const a = linesOf(before);
  const b = linesOf(after);
  const start = commonStart(a, b);
  const end = commonStart(a.slice(start).toReversed(), b.slice(start).toReversed());
  const innerA = a.slice(start, a.length - end);
  const innerB = b.slice(start, b.length - end);
  const inner = shortestSteps(innerA, innerB, EDITS_MAX) ?? [
    ...innerA.map((): Step => 'removed'),
    ...innerB.map((): Step => 'added'),
  ];
  const same = (count: number): Step[] => Array.from({ length: count }, (): Step => 'same');
  let x = 0;
  let y = 0;
  return [...same(start), ...inner, ...same(end)].map((kind) => {
    const text = (kind === 'added' ? b[y] : a[x]) ?? '';
    if (kind !== 'added') x += 1;
    if (kind !== 'removed') y += 1;
    return { kind, before: kind === 'added' ? null : x, after: kind === 'removed' ? null : y, text };
  });
}

/** The changed lines with `context` lines around them; longer stretches of the same lines become gaps. */
export function foldSame(lines: readonly DiffLine[], context: number): (DiffLine | DiffGap)[] {
  const near = new Set<number>();
  lines.forEach((line, index) => {
    if (line.kind === 'same') return;
    for (let at = index - context; at <= index + context; at += 1) near.add(at);
  });
  const folded: (DiffLine | DiffGap)[] = [];
  lines.forEach((line, index) => {
    const last = folded.at(-1);
    if (near.has(index)) folded.push(line);
    else if (last?.kind === 'gap') last.count += 1;
    else folded.push({ kind: 'gap', count: 1 });
  });
  return folded;
}
