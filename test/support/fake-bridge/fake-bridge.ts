import type { Bridge, DesktopFacts } from '../../../src/shared/contract/bridge';
import { operationNames, type OperationName } from '../../../src/shared/contract/operations';
import { toJsonText } from '../../../src/shared/contract/json-text';
import type { OperationResult } from '../../../src/shared/domain/error';
import { answer } from './door';
import { FakeFeed } from './feed';
import type { Handlers } from './handler-types';
import { handlersOf } from './handlers';
import { createFakeWorkstation, type FakeWorkstation } from './fake-workstation';
import { tick } from './life';
import type { World } from './seed';

const desktop: DesktopFacts = {
  platform: 'linux',
  version: '0.1.0',
  developmentRuntime: true,
  locale: 'en-GB',
  preferences: '',
};

export interface FakeHub {
  bridge: Bridge;
  world: World;
  feed: FakeFeed;
  workstation: FakeWorkstation;
  /** What the window gave to be kept as its preferences. */
  saved: readonly string[];
  /** Puts other handlers in the place of the usual ones. */
  override: (handlers: Handlers) => void;
  /** A link from outside leads to a place. */
  follow: (hash: string) => void;
  /** Makes every call fail as if there were no hub. */
  setGone: (gone: boolean) => void;
  /** Lets due jobs fire. @returns a way to stop */
  live: () => () => void;
}

/** A hub in memory behind the same bridge as the real one. */
export function createFakeHub(world: World, facts: Partial<DesktopFacts> = {}): FakeHub {
  const feed = new FakeFeed();
  const handlers: Handlers = handlersOf(world, feed);
  const workstation = createFakeWorkstation();
  const linkListeners = new Set<(hash: string) => void>();
  const saved: string[] = [];
  let gone = false;
  const ask = (name: OperationName, input: unknown): Promise<OperationResult<never>> => {
    const handle = handlers[name] as ((parsed: never) => unknown) | undefined;
    if (gone) return Promise.resolve({ ok: false, error: { code: 'unavailable', message: 'no hub' } });
    if (!handle) return Promise.resolve({ ok: false, error: { code: 'not_supported', message: name } });
    return answer(name, input, handle);
  };
  const call = Object.fromEntries(
    operationNames.map((name) => [name, async (input: unknown) => toJsonText(await ask(name, input))]),
  );
  return {
    bridge: {
      call: call as Bridge['call'],
      onChanges: (listener) => feed.listen(listener),
      onOpen: (listener) => {
        linkListeners.add(listener);
        return () => void linkListeners.delete(listener);
      },
      workstation: workstation.bridge,
      onClosing: workstation.onClosing,
      savePreferences: (text) => saved.push(text),
      rowsShown: () => undefined,
      desktop: { ...desktop, ...facts },
    },
    world,
    feed,
    workstation,
    saved,
    override: (others) => void Object.assign(handlers, others),
    follow: (hash) => {
      for (const listener of linkListeners) listener(hash);
    },
    setGone: (value) => {
      gone = value;
    },
    live: () => {
      const timer = setInterval(() => tick(world, feed), 500);
      return () => clearInterval(timer);
    },
  };
}
