import { unconfirmedNodes } from '../engine/fleet/node-jobs';
import { noTotals } from '../engine/no-totals';
import { settingKeys } from '../../shared/domain/settings';
import type { Feed } from '../feed/feed';
import type { FileBook, OperationContext } from '../operations/context';
import type { FileParser } from '../operations/transfer/file-parser';
import type { Authority } from '../tls/authority';
import type { HubCore } from './core';
import { readJobs, readNodes } from './snapshot';

/** Addresses of the doors, as far as they are open. */
export interface Doors {
  apiUrl: () => string | null;
  gatewayUrl: () => string | null;
  caFingerprint: () => string | null;
  authority: () => Promise<Authority | null>;
}

/** What the handlers of operations get, from an open hub. */
export function operationContext(
  core: HubCore,
  options: { version: string; dataDir: string; parseFile: FileParser },
  feed: Feed,
  doors: Doors,
  files: FileBook,
): OperationContext {
  const { state } = core.engine;
  return {
    version: options.version,
    hubId: state.hub.hubId,
    epoch: state.hub.epoch,
    startedAt: core.clock.wallMs(),
    dataDir: options.dataDir,
    apiUrl: doors.apiUrl,
    openGatewayUrl: doors.gatewayUrl,
    caFingerprint: doors.caFingerprint,
    gatewayUrl: () => {
      const url = doors.gatewayUrl();
      return url === null ? Promise.reject(new Error('the gateway is not open')) : Promise.resolve(url);
    },
    async certificate() {
      const authority = await doors.authority();
      return authority === null ? null : authority.shown();
    },
    clock: core.clock,
    database: core.store.database,
    jobs: core.jobs,
    runs: core.runs,
    alerts: core.alerts,
    alertRule: (rule) => ({
      settings: core.engine.state.alerts.rule(rule),
      change: core.engine.state.alerts.changeOf(rule),
    }),
    standingAlerts: () => core.engine.state.alerts.all(),
    searches: core.searches,
    files,
    settings: () => core.engine.state.settings,
    overriddenSettings: () => settingKeys.filter((key) => core.engine.state.overrides[key] !== undefined),
    node: (id) => core.engine.state.nodes.get(id),
    nodes: () => core.engine.state.nodes.values(),
    function: (id) => core.engine.state.functions.get(id),
    functions: () => core.engine.state.functions.values(),
    deployments: () => core.engine.state.deployments.all(),
    unconfirmed: (jobId) => unconfirmedNodes(core.engine.state, jobId),
    nodesOfJob: (jobId) => core.engine.state.nodeJobs.of(jobId).values(),
    jobsOfNode: (nodeId) => core.engine.state.nodeJobs.on(nodeId).values(),
    namespace: (name) => core.engine.state.namespaces.get(name),
    namespaces: () => core.engine.state.namespaces.values(),
    secrets: () => core.engine.state.secrets,
    secretBox: core.secretBox,
    activeRunsOf: (namespace) => core.engine.state.slots.ofNamespace(namespace),
    runsForWorkers: () => core.engine.state.external.waiting(),
    unfinishedRun: (id) => core.engine.state.unfinished.get(id),
    waitOf: (id) => core.engine.waitOf(id),
    dependencies: () => core.engine.state.dependencies.all(),
    calendar: (id) => core.engine.state.calendars.get(id)?.row,
    calendars: () => Array.from(core.engine.state.calendars.values(), ({ row }) => row),
    functionTotals: (id) => core.rows.functionTotals(id) ?? noTotals(id),
    functionVersion: (id, version) => core.rows.functionVersion(id, version),
    snapshot: () => feed.snapshot(),
    nodesAfter: (id) => readNodes(core, id, options.version),
    jobsAfter: (id) => readJobs(core, id),
    parseFile: options.parseFile,
    checkJob: (input, self, referencesAreMissing) => core.engine.checkJob(input, self, referencesAreMissing),
    jobsLeft: (creator) => state.settings.maxJobsPerCreator - state.jobsOfCreator(creator),
    execute: (command, caller) => core.loop.execute(command, caller),
    refused: (refused) => void core.refusals.note(refused),
  };
}
