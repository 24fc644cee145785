let typed = '';
let release: (() => void) | undefined;

/** What is typed from now on is the palette's, also while its code is still on the way: no letter is lost or a command. */
export function holdKeys(): void {
  release?.();
  typed = '';
  const onKey = (event: KeyboardEvent): void => {
    if (event.key.length !== 1 || event.ctrlKey || event.metaKey || event.altKey) return;
    typed += event.key;
    event.preventDefault();
    event.stopPropagation();
  };
  globalThis.addEventListener('keydown', onKey, true);
  release = () => globalThis.removeEventListener('keydown', onKey, true);
}

/** Ends {@link holdKeys}. @returns what was typed meanwhile */
export function takeTyped(): string {
  release?.();
  release = undefined;
  const taken = typed;
  typed = '';
  return taken;
}
