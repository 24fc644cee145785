import type { Node, NodeStatus } from '../../../../shared/domain/node';
import { compareVersions } from '../../../../shared/domain/version';
import { roles, type Role } from '../../../ui/theme/roles';

export const colourings = ['status', 'cpu', 'memory', 'version'] as const;
export type Colouring = (typeof colourings)[number];

/** Colour is never the only sign. */
export type Form = 'full' | 'hollow' | 'diagonal' | 'half' | 'dot' | 'column' | 'hatched';

/** How a cell looks; a code is its place in {@link looks}. */
export interface Look {
  form: Form;
  /** A role, or a share of the ramp. */
  colour: Role | number;
}

const statusLooks: Record<NodeStatus, Look> = {
  ONLINE: { form: 'full', colour: 'cell-online' },
  OFFLINE: { form: 'hollow', colour: 'failed' },
  DEGRADED: { form: 'diagonal', colour: 'retrying' },
  SYNCING: { form: 'half', colour: 'running' },
  MAINTENANCE: { form: 'dot', colour: 'maintenance' },
};
const statuses = Object.keys(statusLooks) as NodeStatus[];

const RAMP_STEPS = 20;
/** The newest version is quiet; the ones before stand out. All that are older share the last look. */
const versionLooks: Look[] = [
  { form: 'full', colour: 'cell-online' },
  { form: 'half', colour: 'running' },
  { form: 'diagonal', colour: 'retrying' },
  { form: 'dot', colour: 'maintenance' },
  { form: 'column', colour: 'lost' },
  { form: 'hollow', colour: 'timed-out' },
];

const RAMP = statuses.length;
const VERSIONS = RAMP + RAMP_STEPS + 1;
/** The code of what nobody knows. */
export const UNKNOWN = VERSIONS + versionLooks.length;

/** Every look that a cell may have, by code. */
export const looks: readonly Look[] = [
  ...statuses.map((status) => statusLooks[status]),
  ...Array.from({ length: RAMP_STEPS + 1 }, (_, step): Look => ({ form: 'full', colour: step / RAMP_STEPS })),
  ...versionLooks,
  { form: 'hatched', colour: 'idle' },
];

const statusCodes = new Map(statuses.map((status, code) => [status, code]));

/** Versions of agents, the newest first. What is no version comes last. */
export function versionsOf(nodes: readonly Node[]): string[] {
  const found = new Set(nodes.map(({ agentVersion }) => agentVersion));
  found.delete(null);
  return [...(found as Set<string>)].toSorted((a, b) => compareVersions(b, a) ?? (a < b ? 1 : -1));
}

export const versionCode = (rank: number): number => VERSIONS + Math.min(rank, versionLooks.length - 1);
export const rampCode = (percent: number): number => RAMP + Math.round((percent / 100) * RAMP_STEPS);

/** The code of each node. A node that is offline has no use of its CPU and memory that is known. */
export function codesOf(nodes: readonly Node[], colouring: Colouring): Uint8Array {
  const code = coder(nodes, colouring);
  return Uint8Array.from(nodes, code);
}

function coder(nodes: readonly Node[], colouring: Colouring): (node: Node) => number {
  if (colouring === 'status') return (node) => statusCodes.get(node.status) ?? UNKNOWN;
  if (colouring === 'version') {
    const ranks = new Map(versionsOf(nodes).map((version, rank) => [version, versionCode(rank)]));
    return (node) => ranks.get(node.agentVersion ?? '') ?? UNKNOWN;
  }
  const share = colouring === 'cpu' ? 'cpuPercent' : 'memoryPercent';
  return (node) => (node.status === 'OFFLINE' || node.usage === null ? UNKNOWN : rampCode(node.usage[share]));
}

export type Scheme = 'light' | 'dark';

function channels(hex: string): number[] {
  return [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));
}

/** The colour of a look in a scheme, as CSS has it. */
export function colourOf({ colour }: Look, scheme: Scheme): string {
  const column = scheme === 'light' ? 0 : 1;
  if (typeof colour !== 'number') return roles[colour][column];
  const [low, high] = [channels(roles['ramp-low'][column]), channels(roles['ramp-high'][column])];
  return `rgb(${low.map((from, index) => Math.round(from + ((high[index] ?? 0) - from) * colour)).join(' ')})`;
}
