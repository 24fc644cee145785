import type { ChangeBatch } from '../shared/changes/change';
import type { Snapshot } from '../shared/changes/snapshot';
import type { OperationName } from '../shared/contract/operations';
import { scopes } from '../shared/contract/operation';
import type { OperationResult } from '../shared/domain/error';
import { encodeId } from '../shared/domain/id';
import { noPresets } from '../shared/domain/join-token';
import type { SettingsPatch } from '../shared/domain/settings';
import { timezoneDataVersion } from '../shared/schedule/timezone-data';
import { Feed } from './feed/feed';
import { HubDoors, type DoorsOptions } from './hub/doors';
import { drain } from './hub/drain';
import { operationContext } from './hub/operation-context';
import { feedSource } from './hub/feed-source';
import { openCore, type HubCore } from './hub/core';
import type { OperationCaller } from './operations/context';
import { invoke } from './operations/invoke';
import { createJoinToken } from './operations/enrolment';
import { hubFiles } from './hub/hub-files';
import { PlannedBackups } from './hub/backup-plan';
import { tellRestore } from './hub/tell-restore';
import { Maintenance } from './hub/maintenance';
import { createSamples } from './hub/samples';
import { keepHeapTight } from './platform/heap';
import { fileKey, memoryKey, type Keychain } from './platform/secret-key';
import type { ReaderHost } from './reader/reader-host';
import { parseHere, parseInThread } from './operations/transfer/file-parser';
import { systemClock, systemTimers } from './platform/system';
import { MEMORY } from './store/open-store';
import type { Authority } from './tls/authority';

const TIMEZONE_CHECK_AFTER_MS = 2_000;
const EMBEDDED_TOKEN_TTL_SECONDS = 300;

export interface HubOptions extends DoorsOptions {
  version: string;
  /** What `WAYPOST_*` variables and flags put above the stored settings. */
  overrides: SettingsPatch;
  /** Make a sample function and job on the first start, so that the first thing to see is a run. */
  samples: boolean;
  /** Where slow reads run. */
  reader: ReaderHost;
  /** The program that reads files of definitions, for a thread; without one they are read on the hub's own. */
  parser?: URL;
  /** Protects the key of the secrets where it is available; null: a file does. */
  keychain: Keychain | null;
}

/** A hub: what a composition root starts, and the doors hang on. */
export interface Hub {
  /** Carries out an operation for the desktop's own user. */
  invoke: (name: OperationName, input: unknown, caller: OperationCaller) => Promise<OperationResult<unknown>>;
  desktopCaller: (actor: string) => OperationCaller;
  onChanges: (listener: (batch: ChangeBatch) => void) => () => void;
  snapshot: () => Snapshot;
  /**
   * Opens the door for nodes: with TLS beyond loopback, and on loopback where that is asked for.
   * @throws AuthorityError, or the system's error, e.g. EADDRINUSE
   */
  openGateway: (host: string, port: number, tls?: boolean) => Promise<string>;
  /** Opens the HTTP API: HTTPS beyond loopback. @throws AuthorityError, or the system's error */
  openApi: (host: string, port: number) => Promise<string>;
  /** Where the gateway is for a node on this machine. */
  localGatewayUrl: () => string | null;
  /** The certificate authority, when a door shows a certificate of it. */
  authority: () => Promise<Authority | null>;
  /** A join token for the node that this process starts itself. */
  embeddedJoinToken: () => Promise<string>;
  /** Begins to fire. */
  start: () => void;
  /** Stops firing and lets what runs end, for so long at most. The doors stay open, so that results come in. */
  drain: (deadlineMs: number) => Promise<void>;
  stop: () => Promise<void>;
  /** What is inside; benchmarks and tests look there. */
  core: HubCore;
}

/**
 * Wires a hub. Nothing fires and nothing listens before `start` and the doors are opened; heavy parts are loaded when
 * they are first needed, so that a window can be on the screen before.
 * @throws StoreError when the store cannot be used
 */
export function openHub(options: HubOptions): Hub {
  keepHeapTight();
  const { log } = options;
  const core = openCore({
    dataDir: options.dataDir,
    clock: systemClock,
    timers: systemTimers,
    overrides: options.overrides,
    secretKey: options.dataDir === MEMORY ? memoryKey() : fileKey(options.dataDir, options.keychain),
    reader: {
      host: options.reader,
      onCrash: (error) => {
        log.error({ err: error }, 'the program for slow reads ended');
      },
    },
    onStoreFailure: (error) => {
      log.error({ err: error }, 'the store cannot be written; what nodes say waits, and it is tried again');
    },
    onFault: (error, input) => {
      if (input === null) log.error({ err: error }, 'something failed after a commit');
      else log.error({ err: error, input: input.type }, 'the engine gave up an input; nothing of it was kept');
    },
  });
  tellRestore(core, options.dataDir);
  core.tokens.ensureFirst(options.dataDir, core.clock.wallMs());
  const feed = new Feed(feedSource(core, options.version, core.timers));
  core.onCommit((effects) => {
    feed.collect(effects);
    for (const { nodeId, action, reason } of effects.refused) {
      const entity = encodeId('node', nodeId);
      core.refusals.note({ actor: entity, action, entity, reason, requestId: null });
    }
  });
  core.onRollback(() => {
    feed.startOver();
  });
  const doors = new HubDoors(core, options);
  let maintenance: Maintenance | null = null;
  const files = hubFiles(core, options, options.reader);
  let plan: PlannedBackups | null = null;
  const context = operationContext(
    core,
    { ...options, parseFile: options.parser === undefined ? parseHere : parseInThread(options.parser) },
    feed,
    doors,
    files,
  );
  const onDefect = (error: unknown): void => {
    log.error({ err: error }, 'operation failed');
  };
  return {
    core,
    invoke: (name, input, caller) => invoke(context, name, input, caller, onDefect),
    desktopCaller: (actor) => ({ actor, scopes, namespace: null, requestId: null }),
    onChanges: (listener) => feed.subscribe(listener),
    snapshot: () => feed.snapshot(),
    openGateway: (host, port, tls = false) => doors.openGateway(host, port, tls),
    openApi: (host, port) => doors.openApi(host, port, context),
    localGatewayUrl: doors.localGatewayUrl,
    authority: doors.authority,
    async embeddedJoinToken() {
      const { token } = await createJoinToken(
        context,
        { actor: 'this workstation', requestId: null },
        { ttlSeconds: EMBEDDED_TOKEN_TTL_SECONDS, presets: noPresets, embedded: true, replacesNode: null },
      );
      return token;
    },
    start() {
      core.loop.start();
      plan = new PlannedBackups({
        files,
        timers: core.timers,
        wallMs: () => core.clock.wallMs(),
        everyHours: () => (options.dataDir === MEMORY ? null : core.engine.state.settings.backupEveryHours),
        onMade: (name) =>
          void core.loop.execute({ name: 'backups.create', backup: name }, { actor: 'hub', requestId: null }),
        onFault: (error) => {
          log.error({ err: error }, 'the backup that was due was not made');
        },
      });
      maintenance = new Maintenance(core.loop, core.timers, (error) => {
        log.error({ err: error }, 'the clean-up of history failed');
      });
      if (options.samples && core.engine.state.hub.epoch === 1) void createSamples(context, log);
      core.timers.after(TIMEZONE_CHECK_AFTER_MS, () => {
        core.loop.submit({ type: 'timezone.data', fingerprint: timezoneDataVersion() });
      });
    },
    async drain(deadlineMs) {
      log.info({ deadlineMs }, 'hub stopping: it lets what runs end');
      const left = await drain(core, deadlineMs);
      if (left > 0) log.warn({ attempts: left }, 'attempts run on; their results count when the hub is back');
    },
    async stop() {
      maintenance?.stop();
      plan?.stop();
      await files.settled();
      await doors.close();
      core.refusals.stop();
      core.loop.stop();
      await core.close();
      log.info('hub stopped');
    },
  };
}
