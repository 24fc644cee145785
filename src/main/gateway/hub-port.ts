import type { AttemptGrant } from '../../shared/protocol/attempt';
import type { SyncContent } from '../../shared/protocol/sync';
import type { CommandResult } from '../engine/effects';
import type { Caller, Command, InputBody, Refused } from '../engine/input';
import type { FunctionVersionRow, NodeState } from '../engine/rows';

/** What the gateway needs of the hub. */
export interface GatewayHub {
  hubId: string;
  /** The hub's own version. */
  version: string;
  epoch: number;
  /** How long a node may be silent before its attempts are lost, in seconds. */
  nodeStaleSeconds: () => number;
  node: (id: number) => Readonly<NodeState> | undefined;
  nodes: () => Iterable<Readonly<NodeState>>;
  /** What a node is to hold. */
  heldBy: (nodeId: number) => SyncContent;
  /** What a node needs to fire a job with the hub away: the text of a `nodeJob` and its checksum; null when it is not to. */
  nodeJob: (nodeId: number, jobId: number) => { text: string; checksum: string } | null;
  /** Whether a version is the node's to have: deployed on it, or granted to it now or lately. */
  mayFetch: (nodeId: number, functionId: number, version: number) => boolean;
  functionVersion: (functionId: number, version: number) => { name: string; row: FunctionVersionRow } | null;
  /** @returns false when the inbox is full */
  submit: (input: InputBody) => boolean;
  /** For the audit trail. @returns whether it is worth a line in the log */
  refused: (refused: Refused) => boolean;
  /** A grant with the values of its secrets. Only what a socket is sent may hold them. */
  withSecrets: (grant: AttemptGrant) => AttemptGrant;
  /** Grants were handed to a socket. */
  sent: (grants: readonly AttemptGrant[]) => void;
  execute: (command: Command, caller: Caller) => Promise<CommandResult>;
}
