import type { Effects } from '../engine/effects';
import { Engine } from '../engine/engine';
import type { Input } from '../engine/input';
import { EngineLoop } from '../engine/loop';
import { ApiTokens } from '../store/api-tokens';
import { openStore, type OpenStore } from '../store/open-store';
import { isStoreFailure } from '../store/store-error';
import { AlertReads } from '../store/reads/alert-reads';
import { JobReads } from '../store/reads/job-reads';
import { RunReads } from '../store/reads/run-reads';
import { SecretBox, type SecretKey } from '../platform/secret-box';
import { memoryKey } from '../platform/secret-key';
import { Searches } from '../reader/searches';
import { sqliteEngineStore } from '../store/sqlite-engine-store';
import type { Clock, EngineStore, Timers, Transact } from '../engine/ports';
import { GrantSecrets } from './grant-secrets';
import { Hooks } from './hooks';
import { openReader, type ReaderProgram } from './open-reader';
import { RefusalLedger } from './refusal-ledger';
import type { AttemptGrant } from '../../shared/protocol/attempt';
import type { SettingsPatch } from '../../shared/domain/settings';

export interface CoreOptions {
  /** A folder, or `:memory:`. */
  dataDir: string;
  clock: Clock;
  timers: Timers;
  /** What variables and flags put above the stored settings. */
  overrides: SettingsPatch;
  /** Where the key of the secrets comes from; without it they are forgotten with the process. */
  secretKey?: SecretKey;
  /** The program for slow reads; without one they share the hub's own thread. */
  reader?: ReaderProgram;
  /** The store cannot be written now; it is tried again. */
  onStoreFailure: (error: unknown) => void;
  /** Where a test looks at every write, and ends the process within a transaction or right after it. */
  seams?: CoreSeams;
  /** An input was given up; or, with null, somebody who hears of commits failed, or a secret could not be read. */
  onFault: (error: unknown, input: Input | null) => void;
}

export interface CoreSeams {
  rows: (rows: EngineStore) => EngineStore;
  transact: (transact: Transact) => Transact;
}

/** The hub without its doors: store, engine and inbox. */
export interface HubCore {
  store: OpenStore;
  rows: EngineStore;
  engine: Engine;
  loop: EngineLoop;
  jobs: JobReads;
  runs: RunReads;
  alerts: AlertReads;
  searches: Searches;
  tokens: ApiTokens;
  secretBox: SecretBox;
  /** A grant with the values of the secrets that its function asks for, on its way to a socket. */
  withSecrets: (grant: AttemptGrant) => AttemptGrant;
  /** Where doors tell whom they did not let in. */
  refusals: RefusalLedger;
  clock: Clock;
  timers: Timers;
  /** Where parts of the hub subscribe to changes of state. */
  hooks: Hooks;
  /** Hears of each commit. @returns unsubscribe */
  onCommit: (listener: (effects: Effects) => void) => () => void;
  /** Hears when the engine's rows were read again after a failed transaction. @returns unsubscribe */
  onRollback: (listener: () => void) => () => void;
  /** The gateway handed grants to a socket. */
  sent: (grants: readonly AttemptGrant[]) => void;
  /** Calls back whenever it did. */
  onSent: (listener: (grants: readonly AttemptGrant[]) => void) => void;
  /** Ends slow reads, then closes the store. */
  close: () => Promise<void>;
}

/**
 * Opens the store and loads the engine. Nothing fires before `loop.start()`.
 * @throws StoreError when the store cannot be used
 */
export function openCore(options: CoreOptions): HubCore {
  const store = openStore(options.dataDir);
  const { database } = store;
  const sqlite = sqliteEngineStore(database);
  const rows = options.seams?.rows(sqlite) ?? sqlite;
  // Made once: to make one costs more than an empty transaction does.
  const inTransaction = database.transaction((work: () => unknown) => work());
  const commit = <T>(work: () => T): T => inTransaction(work) as T;
  const transact = options.seams?.transact(commit) ?? commit;
  const engine = loadEngine(store, () => transact(() => new Engine(rows)));
  const hooks = new Hooks((error) => options.onFault(error, null));
  const reader = openReader(store, options.timers, options.reader);
  const secretBox = new SecretBox(options.secretKey ?? memoryKey(), engine.state.hub.hubId);
  const onUnreadable = (error: Error): void => options.onFault(error, null);
  const grantSecrets = new GrantSecrets(() => engine.state, rows, secretBox, onUnreadable);
  const listeners = new Set<(effects: Effects) => void>();
  const rollbackListeners = new Set<() => void>();
  const sentListeners = new Set<(grants: readonly AttemptGrant[]) => void>();
  const loop = new EngineLoop(engine, {
    clock: options.clock,
    timers: options.timers,
    transact,
    onCommit: (effects) => {
      reader.committed();
      for (const listener of listeners)
        try {
          listener(effects);
        } catch (error) {
          options.onFault(error, null);
        }
      hooks.deliver(effects.events);
    },
    isStoreFailure,
    onStoreFailure: options.onStoreFailure,
    onRollback: () => {
      for (const listener of rollbackListeners) listener();
    },
    onFault: options.onFault,
  });
  if (Object.keys(options.overrides).length > 0)
    loop.submit({ type: 'settings.overridden', overrides: options.overrides });
  return {
    store,
    rows,
    engine,
    loop,
    jobs: new JobReads(database),
    runs: new RunReads(database),
    alerts: new AlertReads(database),
    searches: new Searches(reader),
    tokens: new ApiTokens(database),
    secretBox,
    withSecrets: (grant) => grantSecrets.fill(grant),
    refusals: new RefusalLedger(options.timers, (input) => loop.submit(input)),
    hooks,
    clock: options.clock,
    timers: options.timers,
    onCommit(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    onRollback(listener) {
      rollbackListeners.add(listener);
      return () => rollbackListeners.delete(listener);
    },
    sent(grants) {
      for (const listener of sentListeners) listener(grants);
    },
    onSent(listener) {
      sentListeners.add(listener);
    },
    async close() {
      await reader.close();
      store.close();
    },
  };
}

/** A store that the engine could not be loaded from is let go of, so that it can be opened again. */
function loadEngine(store: OpenStore, load: () => Engine): Engine {
  try {
    return load();
  } catch (error) {
    store.close();
    throw error;
  }
}
