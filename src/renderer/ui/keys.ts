import { useEffect, useLayoutEffect, useRef } from 'react';
import { usePreferences } from '../store/preferences';

/** Commands by key: `j`, `Enter`, `?`, `mod+Enter` (Ctrl or ⌘), `g o` (one after the other). */
export type KeyMap = Partial<Record<string, () => void>>;

/** The innermost place is last; it answers first. */
const places: { map: KeyMap }[] = [];
let prefix = '';
let prefixTimer: ReturnType<typeof setTimeout> | undefined;

const PREFIX_MS = 1_200;
const TYPES_TEXT = 'input:not([type=checkbox],[type=radio]), textarea, select, [contenteditable=true]';
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
  if (name.startsWith('mod+')) return name !== 'mod+z' || !target?.matches(TYPES_TEXT);
  if (name === 'Escape') return true;
  if (target?.matches(TYPES_TEXT)) return false;
  if (name === 'Enter' || name === ' ') return !target?.closest('button, a, [role=button], summary');
  if (name.startsWith('Arrow')) return !target?.closest(OWN_ARROWS);
  return name.length > 1 || usePreferences.getState().singleKeys;
}

function find(name: string): (() => void) | undefined {
  for (let index = places.length - 1; index >= 0; index -= 1) {
    const command = places[index]?.map[name];
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
  const command = (prefix === '' ? undefined : find(`${prefix} ${name}`)) ?? find(name);
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
