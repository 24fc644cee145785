import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ReadyQueue } from '../../../src/main/engine/dispatch/ready-queue';
import { Heap } from '../../../src/main/engine/heap';
import { rankOf } from '../../../src/main/engine/placement/placement-class';
import type { RunRow } from '../../../src/main/engine/rows';

describe('Heap', () => {
  test('gives its items in order, whatever comes between', () => {
    fc.assert(
      fc.property(fc.array(fc.option(fc.integer({ min: -50, max: 50 }), { nil: null })), (steps) => {
        const heap = new Heap<number>((a, b) => a < b);
        let model: number[] = [];
        for (const step of steps) {
          if (step === null) {
            expect(heap.pop()).toBe(model[0]);
            model = model.slice(1);
          } else {
            heap.push(step);
            model = [...model, step].toSorted((a, b) => a - b);
          }
          expect(heap.peek()).toBe(model[0]);
          expect(heap.size).toBe(model.length);
          expect([...heap].toSorted((a, b) => a - b)).toEqual(model);
        }
      }),
    );
  });
});

type Step =
  | { do: 'push'; line: number; priority: number; readyAt: number }
  | { do: 'take' }
  | { do: 'block'; reason: 'slot' | 'no_eligible_node' }
  | { do: 'unblock'; all: boolean }
  | { do: 'cancel'; nth: number }
  | { do: 'again'; nth: number; readyAt: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('push' as const),
      line: fc.nat(2),
      priority: fc.nat(9),
      readyAt: fc.nat(200_000),
    }),
  },
  { weight: 3, arbitrary: fc.constant({ do: 'take' as const }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('block' as const), reason: fc.constantFrom('slot', 'no_eligible_node') }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('unblock' as const), all: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('cancel' as const), nth: fc.nat(20) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('again' as const), nth: fc.nat(20), readyAt: fc.nat(300_000) }) },
);

describe('ReadyQueue', () => {
  test('gives what a sorted list would give', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
        const queue = new ReadyQueue();
        const lineOf = new Map<RunRow, number>();
        const taken: RunRow[] = [];
        const blocked = new Map<number, string>();
        const waiting = (): RunRow[] =>
          [...lineOf.keys()]
            .filter((run) => run.state === 'pending')
            .toSorted((a, b) => rankOf(a) - rankOf(b) || a.id - b.id);
        const push = (run: RunRow, line: number): void => {
          lineOf.set(run, line);
          queue.push(run, { functionId: line, capabilities: [], labels: {}, nodeId: null });
        };
        let ids = 0;
        for (const one of steps) {
          const head = waiting().find((run) => !blocked.has(lineOf.get(run)!));
          if (one.do === 'push') {
            ids += 1;
            push({ id: ids, priority: one.priority, readyAt: one.readyAt, state: 'pending' } as RunRow, one.line);
          } else if (one.do === 'cancel') {
            const run = waiting()[one.nth];
            if (run !== undefined) run.state = 'cancelled';
          } else if (one.do === 'again') {
            const run = taken.splice(one.nth, 1)[0];
            if (run !== undefined) {
              run.state = 'pending';
              run.readyAt = one.readyAt;
              push(run, lineOf.get(run)!);
            }
          } else if (one.do === 'unblock') {
            for (const [line, reason] of blocked) if (one.all || reason === 'slot') blocked.delete(line);
            queue.unblock(one.all);
          } else {
            const line = queue.next();
            expect(line?.head()).toBe(head);
            if (line === null || head === undefined) continue;
            if (one.do === 'take') {
              queue.take(line);
              head.state = 'dispatched';
              taken.push(head);
            } else {
              queue.block(line, one.reason);
              blocked.set(lineOf.get(head)!, one.reason);
            }
          }
        }
        queue.unblock(true);
        const rest: RunRow[] = [];
        for (let line = queue.next(); line !== null; line = queue.next()) {
          const run = line.head()!;
          queue.take(line);
          run.state = 'dispatched';
          rest.push(run);
        }
        expect(waiting()).toEqual([]);
        expect(rest).toEqual(rest.toSorted((a, b) => rankOf(a) - rankOf(b) || a.id - b.id));
      }),
      { numRuns: 500 },
    );
  });
});
