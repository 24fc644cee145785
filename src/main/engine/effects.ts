import type { OperationError } from '../../shared/domain/error';
import type { JsonObject } from '../../shared/domain/json';
import type { AttemptGrant, AttemptRef } from '../../shared/protocol/attempt';
import type { EngineEvent } from './events';
import type { AlertRow, FunctionRow, NodeState, RunRow } from './rows';
import type { JobRows } from './ports';

export interface CancelEffect {
  nodeId: number;
  attempt: AttemptRef;
  mode: 'cancel' | 'terminate';
}

/**
 * Why a node's socket is closed: a newer one took over, an operator removed the node, it was silent for too long, or its
 * key is not its key any more.
 */
export type DisconnectReason = 'replaced' | 'removed' | 'expired' | 'key_revoked' | 'key_replaced';

/** What a command answers: the ids of the rows it made or changed, and what only it can say. */
export interface CommandAnswer {
  ids: number[];
  info?: JsonObject;
}

export type CommandResult = { ok: true; value: CommandAnswer } | { ok: false; error: OperationError };

/**
 * What has to happen after the commit. All of it can be derived from rows again, so a crash in between delays it and
 * loses nothing.
 */
export interface Effects {
  /** Attempts to start, by node. */
  grants: Map<number, AttemptGrant[]>;
  /** Attempts to start at an instant of the monotonic clock (ms) that is a little ahead. */
  timedGrants: { nodeId: number; atMonoMs: number; grant: AttemptGrant }[];
  /** Results that are committed, by node. */
  acks: Map<number, AttemptRef[]>;
  /** What nodes fired by themselves is committed up to these numbers, by node. */
  firedAcks: Map<number, number>;
  cancels: CancelEffect[];
  /** Nodes that are told what to hold, if they are connected. */
  syncs: Set<number>;
  /** Executors to start ahead. */
  warmUps: { nodeId: number; functionId: number; version: number; checksum: string }[];
  /** Nodes whose sockets are to be closed. */
  disconnects: { nodeId: number; session: number | null; reason: DisconnectReason }[];
  /** Answers of the commands of this batch, by their place in it. */
  results: Map<number, CommandResult>;
  changedJobs: Set<JobRows>;
  changedRuns: Set<RunRow>;
  changedNodes: Set<NodeState>;
  removedNodes: number[];
  changedFunctions: Set<FunctionRow>;
  removedFunctions: number[];
  /** What nodes are to hold, or how far that has come: ids of functions by node. */
  changedDeployments: Map<number, Set<number>>;
  /** Alerts that were raised, changed or cleared. */
  changedAlerts: Set<AlertRow>;
  /** Log lines that arrived, by run: the newest attempt and line number. */
  logs: Map<number, { attempt: number; lastSeq: number }>;
  settingsChanged: boolean;
  /** What nodes said that they may not say; counted at the door, not row by row. */
  refused: { nodeId: number; action: string; reason: string }[];
  /** Every change of state, in order. */
  events: EngineEvent[];
}

export function noEffects(): Effects {
  return {
    grants: new Map(),
    timedGrants: [],
    acks: new Map(),
    firedAcks: new Map(),
    cancels: [],
    syncs: new Set(),
    warmUps: [],
    disconnects: [],
    results: new Map(),
    changedJobs: new Set(),
    changedRuns: new Set(),
    changedNodes: new Set(),
    removedNodes: [],
    changedFunctions: new Set(),
    removedFunctions: [],
    changedDeployments: new Map(),
    changedAlerts: new Set(),
    logs: new Map(),
    settingsChanged: false,
    refused: [],
    events: [],
  };
}
