import { screens } from '../../../shared/contract/places';
import type { Words } from '../words/wording';

/** An entry of the application's menu: a place to go to, the end, or a division. */
export type MenuItem = { text: string; hash: string } | { text: string; act: 'quit' } | 'division';

/** What can be made. */
export const makeItems = ({ menu }: Words): MenuItem[] => [
  { text: menu.newJob, hash: '#/jobs/new' },
  { text: menu.newFunction, hash: '#/functions/new' },
  { text: menu.addNode, hash: '#/nodes/new' },
];

/** Where one can go. */
export const goItems = ({ menu }: Words): MenuItem[] =>
  screens.map((screen) => ({ text: menu.screens[screen], hash: `#/${screen}` }));

/** The whole menu, for the button in the title bar. */
export const titleMenu = (words: Words): MenuItem[] => [
  ...makeItems(words),
  'division',
  ...goItems(words),
  'division',
  { text: words.tray.quit, act: 'quit' },
];
