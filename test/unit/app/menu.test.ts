import { expect, it } from 'vitest';
import { goItems, makeItems, titleMenu } from '../../../src/main/app/menu/menu-items';
import { wordsOf } from '../../../src/main/app/words/words';
import { screens } from '../../../src/shared/contract/places';

it.each(['en', 'ar'] as const)('holds what can be made and every screen, once each (%s)', (language) => {
  const words = wordsOf(language);
  const items = titleMenu(words).filter((item) => item !== 'division');
  expect(items).toHaveLength(makeItems(words).length + screens.length + 1);
  expect(new Set(items.map(({ text }) => text)).size).toBe(items.length);
  expect(goItems(words).map((item) => (item !== 'division' && 'hash' in item ? item.hash : ''))).toEqual(
    screens.map((screen) => `#/${screen}`),
  );
  expect(items.at(-1)).toEqual({ text: words.tray.quit, act: 'quit' });
});
