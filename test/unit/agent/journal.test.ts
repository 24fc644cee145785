import { describe, expect, test } from 'vitest';
import { Journal } from '../../../src/agent/core/journal/journal';
import { JournalFormatError, Ledger } from '../../../src/agent/core/journal/ledger';
import { encodeLine } from '../../../src/agent/core/journal/lines';
import type { Entry } from '../../../src/agent/core/journal/records';
import { encodeId } from '../../../src/shared/domain/id';
import { attemptKey, type AttemptRef } from '../../../src/shared/protocol/attempt';
import { FakeClock, settle } from '../../support/agent/fakes/clock';
import { FakeJournalFile } from '../../support/agent/fakes/journal-file';

const ref = (number: number): AttemptRef => ({ runId: encodeId('run', number), epoch: 1, token: 1 });
const resultOf = (of: AttemptRef, more = ''): string =>
  JSON.stringify({ ...of, outcome: 'succeeded', startedAt: 1, endedAt: 2, cold: false, result: more });

async function opened(file = new FakeJournalFile()) {
  const clock = new FakeClock();
  const logged: string[] = [];
  const note = (event: string): void => void logged.push(event);
  const journal = await Journal.open(file, clock, { debug: note, info: note, warn: note, error: note });
  const events: [string, string[]][] = [];
  const keys = (entries: readonly Entry[]): string[] => entries.map(({ key }) => key);
  journal.listen({
    started: (entries) => events.push(['started', keys(entries)]),
    notStarted: (entries) => events.push(['notStarted', keys(entries)]),
    ended: (entries) => events.push(['ended', keys(entries)]),
  });
  return { journal, file, clock, events, logged };
}

const reread = (file: FakeJournalFile) => Ledger.read(file.afterPowerCut().durable);

describe('reading', () => {
  const whole = encodeLine(JSON.stringify({ starts: [['run_00000000001', 1, 1, 5]] }));
  const next = encodeLine(JSON.stringify({ starts: [['run_00000000002', 1, 1, 6]] }));

  test('a torn tail is cut at every byte without harm', () => {
    for (let length = 0; length < next.length; length += 1) {
      const { ledger, damaged, torn } = Ledger.read(whole + next.slice(0, length));
      expect([...ledger.entries.keys()]).toEqual([attemptKey(ref(1))]);
      expect({ damaged, torn }).toEqual({ damaged: 0, torn: length > 0 });
    }
    expect(Ledger.read(whole + next).ledger.entries.size).toBe(2);
  });

  test.each([
    ['a changed character', whole.replace('00001', '00009') + next],
    ['zeros of a lost page', `${'\0'.repeat(50)}\n${next}`],
    ['another record', encodeLine('{"nonsense":1}') + next],
    ['no JSON', encodeLine('nonsense') + next],
    ['a short line', `abc\n${next}`],
  ])('%s costs that line only', (_, text) => {
    const { ledger, damaged } = Ledger.read(text);
    expect(damaged).toBe(1);
    expect([...ledger.entries.keys()]).toEqual([attemptKey(ref(2))]);
  });

  test('a newer format is refused', async () => {
    const file = new FakeJournalFile();
    file.durable = encodeLine('{"format":3}') + whole;
    await expect(opened(file)).rejects.toThrow(JournalFormatError);
  });

  test('applying everything twice changes nothing', async () => {
    const { journal, file } = await opened();
    const entries = [1, 2, 3].map((number) => journal.start(ref(number), number));
    journal.end(entries[1] as Entry, resultOf(ref(2)));
    journal.end(entries[2] as Entry, resultOf(ref(3)));
    journal.ack(ref(3));
    await journal.idle();
    const text = file.durable + file.volatile;
    expect(Ledger.read(text + text).ledger.snapshot()).toBe(Ledger.read(text).ledger.snapshot());
    expect(Ledger.read(text).ledger.snapshot()).toBe(journal.ledger.snapshot());
  });
});

describe('writing', () => {
  test('one turn shares one sync, and what comes meanwhile the next', async () => {
    const { journal, file, events } = await opened();
    for (let number = 1; number <= 500; number += 1) journal.start(ref(number), 0);
    await settle();
    expect(file.syncs).toBe(1);
    expect(events).toEqual([['started', expect.objectContaining({ length: 500 })]]);
    expect(reread(file).ledger.entries.size).toBe(500);
  });

  test('nothing is told before it is durable', async () => {
    const { journal, file, events } = await opened();
    const sync = file.sync.bind(file);
    let goOn = (): void => {};
    file.sync = () => new Promise((resolve) => (goOn = () => resolve(sync())));
    journal.start(ref(1), 0);
    await settle();
    expect(events).toEqual([]);
    expect(reread(file).ledger.entries.size).toBe(0);
    goOn();
    await settle();
    expect(events).toEqual([['started', [attemptKey(ref(1))]]]);
  });

  test('an ack alone costs no sync and is written within a second', async () => {
    const { journal, file, clock } = await opened();
    journal.end(journal.start(ref(1), 0), resultOf(ref(1)));
    await settle();
    const { syncs } = file;
    journal.ack(ref(1));
    await clock.advance(1_000);
    expect(file.syncs).toBe(syncs);
    expect(file.volatile).toContain('acks');
  });

  test('a full disk gives starts back and keeps results until they can be written', async () => {
    const { journal, file, clock, events, logged } = await opened();
    const running = journal.start(ref(1), 0);
    await settle();
    file.failure = { message: 'ENOSPC', written: 20 };
    journal.start(ref(2), 0);
    journal.end(running, resultOf(ref(1)));
    await settle();
    expect(events).toEqual([
      ['started', [attemptKey(ref(1))]],
      ['notStarted', [attemptKey(ref(2))]],
    ]);
    expect(journal.problem).toBe('disk_full');
    await clock.advance(60_000);
    file.failure = null;
    await clock.advance(5_000);
    expect(events.at(-1)).toEqual(['ended', [attemptKey(ref(1))]]);
    expect(journal.problem).toBeNull();
    expect(reread(file).ledger.entries.get(attemptKey(ref(1)))?.result).toBe(resultOf(ref(1)));
    expect(logged).toEqual(expect.arrayContaining(['journal.degraded', 'journal.recovered']));
  });

  test('finds out that a disk can be written again, also when there is nothing to write', async () => {
    const { journal, file, clock, logged } = await opened();
    file.failure = { message: 'EIO', written: 0 };
    journal.start(ref(1), 0);
    await settle();
    expect(journal.problem).toBe('journal_unwritable');
    await clock.advance(20_000);
    expect(journal.problem).toBe('journal_unwritable');
    file.failure = null;
    await clock.advance(5_000);
    expect(journal.problem).toBeNull();
    expect(logged.at(-1)).toBe('journal.recovered');
    expect(clock.nextMs).toBeNull();
    expect(reread(file).damaged).toBe(0);
  });

  test('half a line before a failure spoils nothing after it', async () => {
    const { journal, file, clock } = await opened();
    file.failure = { message: 'EIO', written: 30 };
    journal.end(journal.start(ref(1), 0), resultOf(ref(1)));
    await settle();
    file.failure = null;
    await clock.advance(1_000);
    const { ledger, damaged } = reread(file);
    expect(ledger.entries.get(attemptKey(ref(1)))?.result).toBe(resultOf(ref(1)));
    expect(damaged).toBe(1);
  });

  test('opens on a torn tail, also when the disk is full', async () => {
    const file = new FakeJournalFile();
    const line = encodeLine(JSON.stringify({ starts: [['run_00000000001', 1, 1, 5]] }));
    file.durable = line + line.slice(0, 10);
    file.failure = { message: 'ENOSPC', written: 0 };
    const { journal, clock } = await opened(file);
    journal.end(journal.ledger.entries.get(attemptKey(ref(1))) as Entry, resultOf(ref(1)));
    await settle();
    file.failure = null;
    await clock.advance(5_000);
    expect(reread(file).ledger.entries.get(attemptKey(ref(1)))?.result).toBe(resultOf(ref(1)));
  });

  test('is rewritten when it has grown, with what is open and the last 20,000 acks', async () => {
    const { journal, file } = await opened();
    const open = journal.start(ref(0), 0);
    const before = file.replaces;
    for (let batch = 0; batch < 50; batch += 1) {
      for (let number = 1; number <= 500; number += 1) {
        const of = ref(batch * 500 + number);
        journal.end(journal.start(of, 0), resultOf(of, 'x'.repeat(600)));
        journal.ack(of);
      }
      await journal.idle();
    }
    expect(file.replaces).toBeGreaterThan(before);
    const { ledger } = reread(file);
    expect([...ledger.entries.keys()]).toEqual([open.key]);
    expect(ledger.isAcked(attemptKey(ref(25_000)))).toBe(true);
    expect(ledger.isAcked(attemptKey(ref(5_001)))).toBe(true);
    expect(ledger.isAcked(attemptKey(ref(5_000)))).toBe(false);
    expect(file.durable.length).toBeLessThan(12_000_000);
  });
});
