import { expect, it } from 'vitest';
import { Finder, Names, score, wordsOf } from '../../../src/renderer/app/palette/finder';
import { SeededRandom } from '../../support/seeded-random';

const things = (...names: string[]) => new Names(names.map((name) => ({ id: `id-${name}`, name })));
const names = (found: { item: { name: string } }[]): string[] => found.map(({ item }) => item.name);

it('puts the whole name first, then beginnings, beginnings of words, insides, and scattered letters last', () => {
  const finder = new Finder(
    things('x-backdoor-up', 'my-backup', 'hotbackup', 'backup-verify', 'backup', 'bananas-ck-up'),
  );
  expect(names(finder.find('backup', 9))).toEqual([
    'backup',
    'backup-verify',
    'my-backup',
    'hotbackup',
    'x-backdoor-up',
    'bananas-ck-up',
  ]);
});

it('wants every word, in whatever order and case', () => {
  const finder = new Finder(things('nightly-backup-verify', 'nightly-report', 'verify-backup'));
  expect(names(finder.find('Verify NIGHT', 9))).toEqual(['nightly-backup-verify']);
});

it('finds by letters that stand in their order, and by nothing else', () => {
  const finder = new Finder(things('pos-batch-upload', 'plc-telemetry-flush'));
  expect(names(finder.find('pbu', 9))).toEqual(['pos-batch-upload']);
  expect(finder.find('ubp', 9)).toEqual([]);
});

it('finds names in other scripts', () => {
  expect(names(new Finder(things('نسخة احتياطية', 'تقرير')).find('نسخ', 9))).toEqual(['نسخة احتياطية']);
});

it('puts what was used lately before what answers about as well, not before what answers better', () => {
  const rows = things('alpha-one', 'alpha-two', 'x-alpha');
  expect(names(new Finder(rows, new Set(['id-alpha-two'])).find('alpha', 9))[0]).toBe('alpha-two');
  expect(names(new Finder(things('alpha', 'al-p-h-a'), new Set(['id-al-p-h-a'])).find('alpha', 9))[0]).toBe('alpha');
});

it('keeps no more than was asked for, the best ones', () => {
  const finder = new Finder(things('zz-job', 'job-b', 'a-job', 'job-a', 'job'));
  expect(names(finder.find('job', 3))).toEqual(['job', 'job-a', 'job-b']);
  expect(finder.find('', 3)).toEqual([]);
});

it('finds the same while a query is typed as when it is asked at once', () => {
  const random = new SeededRandom(5);
  const letters = [...'abcdef-'];
  const word = (length: number): string => Array.from({ length }, () => random.pick(letters)).join('');
  const rows = new Names(
    [...new Set(Array.from({ length: 2_000 }, () => word(12)))].map((name) => ({ id: name, name })),
  );
  const typed = new Finder(rows);
  for (let round = 0; round < 50; round += 1) {
    const query = `${word(3)} ${word(2)}`;
    for (let end = 1; end <= query.length; end += 1) {
      const text = query.slice(0, end);
      expect(typed.find(text, 20)).toEqual(new Finder(rows).find(text, 20));
    }
  }
});

it('scores nothing when one of the words is missing', () => {
  expect(score('nightly-backup', wordsOf('nightly zebra'))).toBe(0);
});
