import { cleanup, configure } from '@testing-library/react';
import { afterEach, vi } from 'vitest';
import { createFakeHub, type FakeHub } from '../../support/fake-bridge/fake-bridge';
import type { OperationName } from '../../../src/shared/contract/operations';
import { emptyWorld } from '../../support/fake-bridge/seed';

/** Parts of the window are loaded when they are first shown, on a machine that may be busy: what is awaited may take this long. */
const PATIENCE_MS = 10_000;
configure({ asyncUtilTimeout: PATIENCE_MS });

// The window's modules look at the bridge when they are loaded: this file is imported before them.
window.waypost = createFakeHub(emptyWorld()).bridge;

/** Puts a hub behind the window. */
export function useHub(hub: FakeHub): FakeHub {
  window.waypost = hub.bridge;
  return hub;
}

/** Makes an operation one that is not to be asked. @returns how often it was all the same */
export function notToBeAsked(hub: FakeHub, name: OperationName): () => number {
  let asked = 0;
  hub.override({
    [name]: () => {
      asked += 1;
      throw new Error('not to be asked');
    },
  });
  return () => asked;
}

/** Lets promises and short timers of the fake hub run. */
export const settle = (ms = 0): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Gives elements a size, so that virtual lists draw their rows: the test's document has no layout. */
export function giveSize(width = 1_200, height = 900): void {
  vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(width);
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(height);
}

afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});
