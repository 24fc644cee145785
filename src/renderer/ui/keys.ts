import { useEffect, useLayoutEffect, useRef } from 'react';
import { usePreferences } from '../store/preferences';

/**
 * What each key means, wherever it is registered; the sheet of keys is made of it. Keys of one word share a line. A key that
 * is not here cannot be registered.
 */
export const keyWords = {
  'g o': { group: 'go', word: 'overview' },
  'g j': { group: 'go', word: 'jobs' },
  'g r': { group: 'go', word: 'runs' },
  'g n': { group: 'go', word: 'nodes' },
  'g f': { group: 'go', word: 'functions' },
  'g a': { group: 'go', word: 'alerts' },
  'g u': { group: 'go', word: 'audit' },
  'g s': { group: 'go', word: 'settings' },
  j: { group: 'list', word: 'move' },
  k: { group: 'list', word: 'move' },
  ArrowDown: { group: 'list', word: 'move' },
  ArrowUp: { group: 'list', word: 'move' },
  ArrowRight: { group: 'list', word: 'move' },
  ArrowLeft: { group: 'list', word: 'move' },
  PageDown: { group: 'list', word: 'page' },
  PageUp: { group: 'list', word: 'page' },
  Home: { group: 'list', word: 'ends' },
  End: { group: 'list', word: 'ends' },
  Enter: { group: 'list', word: 'open' },
  ' ': { group: 'list', word: 'select' },
  'shift+j': { group: 'list', word: 'extend' },
  'shift+k': { group: 'list', word: 'extend' },
  'shift+ArrowDown': { group: 'list', word: 'extend' },
  'shift+ArrowUp': { group: 'list', word: 'extend' },
  'mod+a': { group: 'list', word: 'selectAll' },
  f: { group: 'list', word: 'filter' },
  c: { group: 'act', word: 'create' },
  e: { group: 'act', word: 'edit' },
  r: { group: 'act', word: 'run' },
  p: { group: 'act', word: 'pause' },
  a: { group: 'act', word: 'acknowledge' },
  t: { group: 'act', word: 'tag' },
  Delete: { group: 'act', word: 'delete' },
  m: { group: 'act', word: 'maintenance' },
  d: { group: 'act', word: 'compare' },
  n: { group: 'act', word: 'nextError' },
  '[': { group: 'act', word: 'neighbour' },
  ']': { group: 'act', word: 'neighbour' },
  'mod+Enter': { group: 'act', word: 'save' },
  'mod+z': { group: 'act', word: 'undo' },
  'mod+k': { group: 'window', word: 'palette' },
  Escape: { group: 'window', word: 'back' },
  '?': { group: 'window', word: 'sheet' },
} as const satisfies Record<string, { group: 'go' | 'list' | 'act' | 'window'; word: string }>;

/** A key as it is registered: `j`, `Enter`, `?`, `mod+Enter` (Ctrl or ⌘), `shift+j`, `g o` (one after the other). */
export type Key = keyof typeof keyWords;

/** Commands by key. */
export type KeyMap = { [K in Key]?: (() => void) | undefined };

const isKey = (name: string): name is Key => Object.hasOwn(keyWords, name);

/** The innermost place is last; it answers first. */
const places: { map: KeyMap }[] = [];
let prefix = '';
let prefixTimer: ReturnType<typeof setTimeout> | undefined;

const PREFIX_MS = 1_200;
const TYPES_TEXT = 'input:not([type=checkbox],[type=radio]), textarea, select, [contenteditable=true]';
/** What Ctrl does with a letter in a field is the field's. */
const EDITS_TEXT = new Set(['mod+z', 'mod+a']);
const OWN_ARROWS = '[role=listbox], [role=menu], [role=radiogroup], [role=tablist], [role=tree], [type=radio]';

/** The key as it is printed on a Latin keyboard, so that commands work while another layout is on. */
function nameOf(event: KeyboardEvent): string {
  const letter = /^Key([A-Z])$/.exec(event.code)?.[1];
  const plain = letter ? letter.toLowerCase() : event.key;
  return event.ctrlKey || event.metaKey ? `mod+${plain}` : plain;
}

/** Whether a dialog was open when the key came down: the key that closes it does nothing else. */
let modalStood = false;

function lookForModal(): void {
  modalStood = document.querySelector('[role=dialog][aria-modal=true]') !== null;
}

function isFree(event: KeyboardEvent, name: string): boolean {
  if (event.defaultPrevented || event.altKey || event.isComposing) return false;
  const target = event.target instanceof Element ? event.target : null;
  if (modalStood) return false;
  if (target?.getAttribute('aria-expanded') === 'true' && target.matches(TYPES_TEXT)) return false;
  if (name.startsWith('mod+')) return !EDITS_TEXT.has(name) || !target?.matches(TYPES_TEXT);
  if (name === 'Escape') return true;
  if (target?.matches(TYPES_TEXT)) return false;
  if (name === 'Enter' || name === ' ') return !target?.closest('button, a, [role=button], summary');
  if (name.startsWith('Arrow')) return !target?.closest(OWN_ARROWS);
  return name.length > 1 || usePreferences.getState().singleKeys;
}

function find(name: string): (() => void) | undefined {
  for (let index = places.length - 1; index >= 0; index -= 1) {
    const command = isKey(name) ? places[index]?.map[name] : undefined;
    if (command) return command;
  }
  return undefined;
}

const isPrefix = (name: string): boolean =>
  places.some(({ map }) => Object.keys(map).some((key) => key.startsWith(`${name} `)));

/** Gives a key to its command, the innermost place first. */
function onKeyDown(event: KeyboardEvent): void {
  const name = nameOf(event);
  if (!isFree(event, name)) return;
  const shifted = event.shiftKey ? find(`shift+${name}`) : undefined;
  const command = (prefix === '' ? undefined : find(`${prefix} ${name}`)) ?? shifted ?? find(name);
  prefix = '';
  clearTimeout(prefixTimer);
  if (command) {
    event.preventDefault();
    command();
  } else if (isPrefix(name)) {
    prefix = name;
    prefixTimer = setTimeout(() => (prefix = ''), PREFIX_MS);
  }
}

/** Every key that does something at this moment, in the order of {@link keyWords}. */
export function registeredKeys(): Key[] {
  return Object.keys(keyWords)
    .filter(isKey)
    .filter((key) => places.some(({ map }) => map[key] !== undefined));
}

/** Starts listening. @returns a way to stop */
export function listenToKeys(): () => void {
  // Ahead of everything that acts on the key.
  globalThis.addEventListener('keydown', lookForModal, { capture: true });
  globalThis.addEventListener('keydown', onKeyDown);
  return () => {
    globalThis.removeEventListener('keydown', lookForModal, { capture: true });
    globalThis.removeEventListener('keydown', onKeyDown);
  };
}

/** Commands of a part of the screen for as long as it is shown. */
export function useKeys(map: KeyMap): void {
  const place = useRef({ map });
  useLayoutEffect(() => {
    place.current.map = map;
  });
  useEffect(() => {
    const mine = place.current;
    places.push(mine);
    return () => {
      places.splice(places.indexOf(mine), 1);
    };
  }, []);
}
