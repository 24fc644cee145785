import type { AlertRuleName, AlertRulePatch } from '../../shared/domain/alert';
import type { CalendarInput } from '../../shared/domain/calendar';
import type { DeploymentStrategy } from '../../shared/domain/deployment';
import type { StoredFunctionInput } from '../../shared/domain/function';
import type { JobInput, JobPatch } from '../../shared/domain/job';
import type { JsonArgs } from './json-args';
import type { JoinTokenPresets } from '../../shared/domain/join-token';
import type { NamespaceInput, NamespacePatch } from '../../shared/domain/namespace';
import type { NodePatch, NodeResources, NodeUsage } from '../../shared/domain/node';
import type { OverlapPolicy } from '../../shared/domain/policy';
import type { JsonValue } from '../../shared/domain/json';
import type { RunError } from '../../shared/domain/run';
import type { Settings, SettingsPatch } from '../../shared/domain/settings';
import type { FiredItem, ReleasedJob } from '../../shared/protocol/node-job';
import type { NodeUsageRow } from './rows';
import type { AttemptAccepted, AttemptRef, AttemptResult, LogEntry } from '../../shared/protocol/attempt';

/** Who asks, and under which request. */
export interface Caller {
  /** The token's name, or the desktop's user. */
  actor: string;
  requestId: string | null;
}

/** Where a clean-up of history stands: the last id that it looked at, or the free pages that were left. */
export interface CleanUpCursor {
  stage: 'runs' | 'occurrences' | 'statuses' | 'usage' | 'alerts' | 'pages';
  after: number;
}

/** What a node tells of its machine. */
export interface AgentFacts {
  agentVersion: string;
  platform: string;
  resources: NodeResources;
}

/**
 * A change that somebody asks for. Plain data: secrets were hashed and checksums computed before it was made, because
 * the engine has neither. Its answer is a row's id, which the door reads after the commit.
 */
export type Command =
  /** `paused`: it does not fire until it is resumed. */
  | { name: 'jobs.create'; input: JobInput; paused?: boolean }
  | { name: 'jobs.replace'; id: number; input: JobInput; ifMatch: number | null }
  | { name: 'jobs.update'; id: number; patch: JobPatch; ifMatch: number | null }
  | { name: 'jobs.delete'; id: number; ifMatch: number | null }
  | { name: 'jobs.restore'; id: number }
  | { name: 'jobs.pause'; id: number; reason: string | null }
  | { name: 'jobs.resume'; id: number; catchUp: boolean }
  | ({ name: 'jobs.trigger'; id: number; nodeIds: number[] | null; overlap: OverlapPolicy | null } & JsonArgs)
  | {
      name: 'jobs.backfill';
      id: number;
      /** Both inclusive, ms. */
      from: number;
      until: number;
      dryRun: boolean;
      includeFired: boolean;
      overlap: OverlapPolicy | null;
    }
  | {
      name: 'history.cleanUp';
      /** null: as the settings say. */
      olderThanDays: number | null;
      /** Where the step before ended; null for the first. */
      cursor: CleanUpCursor | null;
    }
  | { name: 'runs.claim'; functionId: number | null; namespace: string | null; max: number; leaseMs: number }
  | { name: 'runs.renew'; id: number; token: number; leaseMs: number }
  | {
      name: 'runs.complete';
      id: number;
      token: number;
      outcome: 'succeeded' | 'failed' | 'cancelled';
      result: JsonValue;
      error: RunError | null;
    }
  | { name: 'runs.cancel'; id: number; reason: string | null }
  | { name: 'runs.retry'; id: number }
  | { name: 'functions.create'; input: StoredFunctionInput; checksum: string }
  | { name: 'functions.update'; id: number; input: StoredFunctionInput; checksum: string; ifMatch: number | null }
  | { name: 'functions.delete'; id: number }
  | {
      name: 'functions.deploy';
      id: number;
      /** null: the active one. */
      version: number | null;
      strategy: DeploymentStrategy;
      /** For the strategy `nodes`. */
      nodeIds: number[];
    }
  /** Without nodes: wherever it is deployed. */
  | { name: 'functions.undeploy'; id: number; nodeIds: number[] | null }
  | { name: 'functions.warmUp'; id: number; nodeIds: number[] | null }
  | { name: 'functions.rollBack'; id: number; version: number }
  | ({ name: 'functions.invoke'; id: number; nodeId: number | null } & JsonArgs)
  | { name: 'calendars.create'; input: CalendarInput }
  | { name: 'calendars.replace'; id: number; input: CalendarInput; ifMatch: number | null }
  | { name: 'calendars.delete'; id: number }
  | { name: 'namespaces.create'; input: NamespaceInput }
  | { name: 'namespaces.update'; namespace: string; patch: NamespacePatch }
  | { name: 'namespaces.delete'; namespace: string }
  | { name: 'tokens.create'; tokenName: string; secretHash: string; scopes: string[]; namespace: string | null }
  | { name: 'tokens.revoke'; id: number }
  /** `sealed` is the value, encrypted before it came here. */
  | { name: 'secrets.set'; namespace: string; secretName: string; sealed: string }
  | { name: 'secrets.delete'; namespace: string; secretName: string }
  | { name: 'nodes.update'; id: number; patch: NodePatch }
  | { name: 'nodes.delete'; id: number }
  | { name: 'nodes.cordon'; id: number; cordoned: boolean }
  | { name: 'nodes.drain'; id: number; deadlineMs: number | null }
  | { name: 'nodes.cancelDrain'; id: number }
  | { name: 'nodes.maintenance'; id: number; reason: string | null; on: boolean }
  | {
      name: 'joinTokens.create';
      secretHash: string;
      expiresAt: number;
      presets: JoinTokenPresets;
      embedded: boolean;
      /** The node that gets a new key with it; null: it makes a new node. */
      replacesNode: number | null;
    }
  | { name: 'joinTokens.revoke'; id: number }
  | { name: 'nodes.approve'; id: number }
  | { name: 'nodes.reject'; id: number }
  | { name: 'nodes.revokeKey'; id: number }
  | {
      name: 'nodes.enroll';
      tokenId: number;
      secretHash: string;
      publicKey: string;
      nodeName: string;
      location: string;
      capabilities: string[];
      labels: Record<string, string>;
      maxFunctions: number;
      maxConcurrentRuns: number;
      facts: AgentFacts;
    }
  | { name: 'settings.update'; patch: SettingsPatch }
  | { name: 'alerts.acknowledge'; id: number; note: string | null }
  | { name: 'alertRules.update'; rule: AlertRuleName; patch: AlertRulePatch }
  /** A backup was made, or is to be restored at the next start: told for the audit trail. */
  | { name: 'backups.create' | 'backups.restore'; backup: string };

/** Somebody was not let in, or was not let do something. */
export interface Refused {
  /** The address or the name of who asked. */
  actor: string;
  action: string;
  entity: string | null;
  reason: string;
  requestId: string | null;
}

/** What happened, as plain data. Each input also carries the wall and the monotonic time at which it was read. */
export type InputBody =
  /** The timer rang, or something else asks to look at the clock. */
  | { type: 'tick' }
  /** Something falls due soon: what can be decided now is decided. */
  | { type: 'prepare' }
  | { type: 'command'; command: Command; caller: Caller }
  | {
      type: 'node.connected';
      nodeId: number;
      session: number;
      facts: AgentFacts;
      attempts: AttemptRef[];
      /** The fingerprint of its time-zone data; null when it does not tell. */
      timezoneData: string | null;
      /** The version of the snapshot that it holds; 0 for none. */
      syncVersion: number;
    }
  | { type: 'node.disconnected'; nodeId: number; session: number; reason: string }
  | { type: 'node.usage'; nodeId: number; usage: NodeUsage; strain: readonly string[]; clockSkewMs: number | null }
  /** Quarters of an hour of usage that are complete, or as far as they went. */
  | { type: 'nodes.usage_history'; buckets: readonly NodeUsageRow[] }
  /** It holds what it is to hold at that version, or says why it cannot. */
  | {
      type: 'node.synced';
      nodeId: number;
      session: number;
      version: number;
      /** Whether `version` is held, with `error` null; an answer to an older one only tells what was let go of. */
      isNewest: boolean;
      error: string | null;
      released: readonly ReleasedJob[];
    }
  /** What it fired by itself. */
  | { type: 'node.fired'; nodeId: number; items: readonly FiredItem[] }
  /** Its agent is on its way down: it begins nothing new. */
  | { type: 'node.draining'; nodeId: number; session: number }
  /** No heartbeat for as long as a lease lasts: its attempts are lost. */
  | { type: 'node.expired'; nodeId: number }
  | { type: 'attempts.accepted'; nodeId: number; attempts: AttemptAccepted[] }
  | { type: 'attempts.finished'; nodeId: number; results: AttemptResult[] }
  /** Attempts that were granted and never began. */
  | { type: 'attempts.returned'; nodeId: number; attempts: AttemptRef[] }
  | { type: 'attempt.log'; nodeId: number; ref: AttemptRef; lines: LogEntry[] }
  /** The hub is on its way down: it fires and grants nothing more. */
  | { type: 'hub.stopping' }
  /** Refusals at a door, alike and `count` in number, to be kept in the audit trail. */
  | ({ type: 'refused'; count: number } & Refused)
  /** The fingerprint of the platform's time-zone data; another one than before moves fire times that lie ahead. */
  | { type: 'timezone.data'; fingerprint: string }
  /** The first of a hub whose database was restored from a backup: what nodes held then cannot be known. */
  | { type: 'hub.restored'; from: string; aside: string; actor: string; newestAt: number }
  /** Values that variables and flags put above the stored settings, for this life of the hub. */
  | { type: 'settings.overridden'; overrides: Partial<Settings> };

export type Input = InputBody & { wallMs: number; monoMs: number };
