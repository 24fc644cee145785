import type { AuditVerdict } from '../../shared/contract/audit';
import type { Backup } from '../../shared/contract/backups';
import type { OperationName, OperationOutput, ParsedInput } from '../../shared/contract/operations';
import type { Scope } from '../../shared/contract/operation';
import type { JobsPart, NodesPart, Snapshot } from '../../shared/changes/snapshot';
import type { CommandResult } from '../engine/effects';
import type { Caller, Command, Refused } from '../engine/input';
import type { Clock } from '../engine/ports';
import type {
  AlertRow,
  AlertRuleRow,
  CalendarRow,
  DependencyRow,
  DeploymentRow,
  FunctionRow,
  FunctionTotalsRow,
  FunctionVersionRow,
  NamespaceRow,
  NodeJobRow,
  NodeState,
  RunRow,
  SecretRow,
} from '../engine/rows';
import type { AlertRuleName, AlertRules } from '../../shared/domain/alert';
import type { JobDefinition, JobInput, Unconfirmed } from '../../shared/domain/job';
import type { RunWait } from '../../shared/domain/run-wait';
import type { SecretProtection } from '../../shared/domain/secret';
import type { Settings } from '../../shared/domain/settings';
import type { ReadableDatabase } from '../store/database';
import type { AlertReads } from '../store/reads/alert-reads';
import type { JobReads } from '../store/reads/job-reads';
import type { RunReads } from '../store/reads/run-reads';
import type { FileParser } from './transfer/file-parser';
import type { Found, SearchProgress, SearchRequest } from '../store/reads/search';

/** Who asks, and what they may. */
export interface OperationCaller extends Caller {
  scopes: readonly Scope[];
  /** The one namespace that a caller is bound to; null: none. */
  namespace: string | null;
  /** Aborted when whoever asked has gone away. */
  signal?: AbortSignal;
}

/** Reads that no index serves. */
export interface SearchBook {
  /** @throws Refusal */
  run: (
    request: SearchRequest,
    options: { key?: string | undefined; signal?: AbortSignal | undefined },
  ) => Promise<Found>;
  progress: (key: string) => SearchProgress | null;
  /** @returns whether there was one */
  cancel: (key: string) => boolean;
}

/** Encrypts secrets; nothing here gives a value back. */
export interface SecretSeals {
  protection: () => SecretProtection;
  seal: (place: Pick<SecretRow, 'namespace' | 'name'>, value: string) => string;
  isReadable: (row: SecretRow) => boolean;
}

/** Backups of this hub, and what else takes long and looks at its files. */
export interface FileBook {
  /** @throws Refusal where everything is in memory */
  backups: () => OperationOutput<'backups.list'>;
  /** @throws Refusal when one is being made, or it cannot be made */
  backUp: (automatic: boolean) => Promise<Backup>;
  /** @throws Refusal when it is damaged, of a newer version or not there */
  check: (name: string) => Promise<OperationOutput<'backups.check'>>;
  /** Writes down that it is to be restored. @returns the folder for what is replaced */
  orderRestore: (name: string, actor: string) => string;
  /** @throws Refusal when another look is under way */
  verifyAudit: (expectedHead: string | undefined) => Promise<AuditVerdict>;
  /** Of the look that is under way; null when none is. */
  auditShare: () => number | null;
}

/** What the handlers of operations need of the hub. */
export interface OperationContext {
  version: string;
  hubId: string;
  epoch: number;
  startedAt: number;
  dataDir: string;
  apiUrl: () => string | null;
  gatewayUrl: () => Promise<string>;
  openGatewayUrl: () => string | null;
  /** SHA-256 of the authority that nodes pin, hexadecimal; null on a gateway without TLS. */
  caFingerprint: () => string | null;
  /** What the doors show to whoever connects; null where none speaks TLS. */
  certificate: () => Promise<OperationOutput<'hub.certificate'> | null>;
  clock: Clock;
  database: ReadableDatabase;
  jobs: JobReads;
  runs: RunReads;
  alerts: AlertReads;
  /** What a rule is set to, and who changed it. */
  alertRule: (rule: AlertRuleName) => {
    settings: AlertRules[AlertRuleName];
    change: Pick<AlertRuleRow, 'updatedAt' | 'updatedBy'> | null;
  };
  /** Alerts that are not cleared. */
  standingAlerts: () => Iterable<AlertRow>;
  searches: SearchBook;
  files: FileBook;
  settings: () => Settings;
  /** The settings that variables and flags stand above. */
  overriddenSettings: () => (keyof Settings)[];
  node: (id: number) => Readonly<NodeState> | undefined;
  nodes: () => Iterable<Readonly<NodeState>>;
  function: (id: number) => FunctionRow | undefined;
  functions: () => Iterable<FunctionRow>;
  deployments: () => Iterable<DeploymentRow>;
  unconfirmed: (jobId: number) => Unconfirmed;
  /** Nodes that fire a job, or may still do so. */
  nodesOfJob: (jobId: number) => Iterable<NodeJobRow>;
  /** Jobs that a node fires, or may still do so, or fired once. */
  jobsOfNode: (nodeId: number) => Iterable<NodeJobRow>;
  namespace: (name: string) => NamespaceRow | undefined;
  namespaces: () => Iterable<NamespaceRow>;
  /** By `secretKey`. */
  secrets: () => ReadonlyMap<string, SecretRow>;
  secretBox: SecretSeals;
  /** Runs of a namespace that are under way. */
  activeRunsOf: (namespace: string) => number;
  /** Runs that wait for a worker outside. */
  runsForWorkers: () => Iterable<RunRow>;
  /** A run that is not over. */
  unfinishedRun: (id: number) => Readonly<RunRow> | undefined;
  /** What a run waits for now; null when it does not wait. */
  waitOf: (id: number) => RunWait | null;
  dependencies: () => Iterable<DependencyRow>;
  calendar: (id: number) => CalendarRow | undefined;
  calendars: () => Iterable<CalendarRow>;
  functionTotals: (id: number) => FunctionTotalsRow;
  functionVersion: (id: number, version: number) => FunctionVersionRow | null;
  snapshot: () => Snapshot;
  /** More of the nodes that the window mirrors, after one. */
  nodesAfter: (id: number) => NodesPart;
  /** More of the jobs that the window mirrors, after one. */
  jobsAfter: (id: number) => JobsPart;
  parseFile: FileParser;
  /**
   * Checks a job without making it.
   * @param self the id of the job that would change; null for a new one
   * @param referencesAreMissing what it refers to is not there yet: its own fields alone are looked at
   * @returns the definition, with every default filled in
   * @throws Refusal as creating or replacing it would
   */
  checkJob: (input: JobInput, self: number | null, referencesAreMissing: boolean) => JobDefinition;
  /** How many jobs a creator may still make. */
  jobsLeft: (creator: string) => number;
  execute: (command: Command, caller: Caller) => Promise<CommandResult>;
  /** For the audit trail. */
  refused: (refused: Refused) => void;
}

/** The code of an operation. It gets parsed input and throws a `Refusal` for an expected failure. */
export type Handler<N extends OperationName> = (
  context: OperationContext,
  input: ParsedInput<N>,
  caller: OperationCaller,
) => Promise<OperationOutput<N>> | OperationOutput<N>;

/** A handler for each operation: one that is missing or too many does not compile. */
export type Handlers<N extends OperationName = OperationName> = { [K in N]: Handler<K> };
