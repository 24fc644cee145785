import type { Bridge } from '../../../src/shared/contract/bridge';
import {
  workstationCallNames,
  workstationCalls,
  type Workstation,
  type WorkstationBridge,
  type WorkstationCallName,
  type WorkstationHandlers,
} from '../../../src/shared/contract/workstation';
import { Refusal } from '../../../src/shared/domain/error';

export interface FakeWorkstation {
  bridge: WorkstationBridge;
  onClosing: Bridge['onClosing'];
  /** How it is set up; tests change it. */
  state: Workstation;
  /** What was asked, in order. */
  asked: { name: WorkstationCallName; input: unknown }[];
  /** Puts other handlers in the place of the usual ones. */
  override: (handlers: Partial<WorkstationHandlers>) => void;
  /** The window is to be closed. */
  close: (scheduled: number) => void;
}

/** The application around the window, in memory. */
export function createFakeWorkstation(): FakeWorkstation {
  const listeners = new Set<(scheduled: number) => void>();
  const state: Workstation = {
    closing: 'ask',
    hasTray: true,
    notices: { on: true, works: true },
    startAtLogin: { on: false, refused: null },
    gateway: { open: false, inForce: false, overridden: null },
    updates: { on: false, address: null, found: null },
  };
  const handlers: WorkstationHandlers = {
    get: () => state,
    set: ({ closing, notices, startAtLogin, gatewayOpen, updates }) => {
      if (closing !== undefined) state.closing = closing;
      if (notices !== undefined) state.notices.on = notices;
      if (startAtLogin !== undefined) state.startAtLogin.on = startAtLogin;
      if (gatewayOpen !== undefined) state.gateway.open = gatewayOpen;
      if (updates !== undefined) state.updates.on = updates;
      return state;
    },
    showMenu: () => null,
    checkForUpdates: () => {
      state.updates.found = {
        state: 'available',
        at: '2026-03-02T10:00:00.000Z',
        version: '0.2.0',
        url: 'https://updates.example/waypost-0.2.0.deb',
      };
      return state;
    },
    restartHub: () => {
      state.gateway.inForce = state.gateway.open;
      return null;
    },
    closingShown: () => null,
    answerClosing: () => null,
  };
  const fake: Omit<FakeWorkstation, 'bridge'> = {
    state,
    asked: [],
    onClosing: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    override: (others) => void Object.assign(handlers, others),
    close: (scheduled) => {
      for (const listener of listeners) listener(scheduled);
    },
  };
  const ask = async (name: WorkstationCallName, input: unknown): Promise<unknown> => {
    fake.asked.push({ name, input });
    try {
      const handle = handlers[name] as (input: unknown) => unknown;
      return { ok: true, value: structuredClone(await handle(workstationCalls[name].input.parse(input))) };
    } catch (error) {
      if (error instanceof Refusal) return { ok: false, error: error.error };
      throw error;
    }
  };
  const bridge = Object.fromEntries(workstationCallNames.map((name) => [name, (input: unknown) => ask(name, input)]));
  return { ...fake, bridge: bridge as unknown as WorkstationBridge };
}
