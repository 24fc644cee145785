import { expect, it } from 'vitest';
import { trayIcon } from '../../../src/main/app/tray/tray-icon';
import { trayMenu, trayTip } from '../../../src/main/app/tray/tray-menu';
import { languageOf, wordsOf } from '../../../src/main/app/words/words';

const standing = { running: 3, failing: 1, online: 11, nodes: 12 };

it('tells how the hub stands and offers what can be done', () => {
  expect(trayMenu(standing, wordsOf('en'))).toEqual([
    { text: '3 runs running' },
    { text: '1 job is failing' },
    { text: '11 of 12 nodes online' },
    'division',
    { text: 'Open Waypost', act: 'open' },
    { text: 'Quit', act: 'quit' },
  ]);
  expect(trayTip(null, wordsOf('en'))).toBe('Waypost · The hub is not open');
});

it('speaks Arabic with its plural forms', () => {
  const texts = [0, 1, 2, 3, 11, 100].map((running) => trayMenu({ ...standing, running }, wordsOf('ar'))[0]);
  expect(texts).toEqual([
    { text: 'لا تشغيل جارٍ' },
    { text: 'تشغيل واحد جارٍ' },
    { text: 'تشغيلان جاريان' },
    { text: '3 تشغيلات جارية' },
    { text: '11 تشغيلًا جاريًا' },
    { text: '100 تشغيل جارٍ' },
  ]);
  expect(languageOf(null, 'ar-EG')).toBe('ar');
  expect(languageOf(null, 'de')).toBe('en');
  expect(languageOf('en', 'ar-EG')).toBe('en');
});

/** Blue, green, red, alpha at a point. */
const at = (bitmap: Buffer, size: number, x: number, y: number): number[] => [
  ...bitmap.subarray((y * size + x) * 4, (y * size + x) * 4 + 4),
];

it('draws the post in its colour on nothing, at every size', () => {
  for (const size of [36, 44, 66]) {
    const bitmap = trayIcon({ size, colour: [10, 20, 30], mark: null });
    expect(bitmap).toHaveLength(size * size * 4);
    const post = Math.floor((8 / 18) * size);
    expect(at(bitmap, size, post, Math.floor(size * 0.8))).toEqual([30, 20, 10, 255]);
    expect(at(bitmap, size, 0, 0)).toEqual([0, 0, 0, 0]);
    // Premultiplied: no channel is above its alpha.
    for (let index = 0; index < bitmap.length; index += 4)
      expect(Math.max(...bitmap.subarray(index, index + 3))).toBeLessThanOrEqual(bitmap[index + 3] ?? 0);
  }
});

it('marks trouble with a disc beside the post, not with a colour alone', () => {
  const size = 36;
  const plain = trayIcon({ size, colour: [255, 255, 255], mark: null });
  const marked = trayIcon({ size, colour: [255, 255, 255], mark: [200, 0, 0] });
  expect(at(plain, size, 27, 27)).toEqual([0, 0, 0, 0]);
  expect(at(marked, size, 27, 27)).toEqual([0, 0, 200, 255]);
});
