import * as z from 'zod';
import { environmentValue, functionKinds } from '../domain/function';
import { idSchema } from '../domain/id';
import { capability, labels, name } from '../domain/job';
import { nodeResources, nodeUsage } from '../domain/node';
import { firedItem, releasedJob } from './node-job';
import { SYNC_ITEMS_MAX, syncChange, syncMark } from './sync';
import { attemptAccepted, attemptGrant, attemptRef, attemptResult, logEntry } from './attempt';

/** The WebSocket subprotocol; its number rises when a frame changes its meaning. */
export const SUBPROTOCOL = 'waypost.1';

/** Attempts in one frame; more are sent as several frames. */
export const ATTEMPTS_PER_FRAME = 500;

const text = z.string().max(256);
/** A word of the protocol, which stands for a sentence in a language; never a text that a node made up. */
const code = z.string().regex(/^[a-z][a-z0-9_]{0,63}$/);
const nonce = z.string().min(16).max(128);

/** What an agent tells of itself, when it enrols and at each connection. */
const agentFacts = {
  agentVersion: text,
  platform: text,
  resources: nodeResources,
};

const enroll = z.strictObject({
  t: z.literal('enroll'),
  token: z.string().max(512),
  /** Ed25519 public key, SPKI DER in base64. */
  publicKey: z.string().max(256),
  name,
  location: z.string().max(128).default(''),
  capabilities: z.array(capability).max(32).default([]),
  labels: labels.default({}),
  maxFunctions: z.number().int().min(1).max(10_000).default(10),
  maxConcurrentRuns: z.number().int().min(1).max(10_000).default(10),
  ...agentFacts,
});

const hello = z.strictObject({
  t: z.literal('hello'),
  nodeId: idSchema('node'),
  nonce,
  ...agentFacts,
  /** Attempts the node recorded and has no acked result for; the hub sends again what it granted and is not here. */
  attempts: z.array(attemptRef).max(20_000),
  /** The snapshot that the node holds of what it is to hold; null when it has none. */
  sync: syncMark.nullable().default(null),
  /** The fingerprint of the node's time-zone data, see `timezoneDataVersion`; null: the agent does not tell. */
  timezoneData: text.nullable().default(null),
  /** As in `sync.ack`: what the hub may not have heard. */
  released: z.array(releasedJob).max(SYNC_ITEMS_MAX).default([]),
  /** Only to learn how the hub would answer: it says so and closes, and nobody speaks for the node over this connection. */
  probe: z.literal(true).optional(),
});

/** The part of a `hello` that the challenge needs. */
export const greeting = hello.pick({ t: true, nodeId: true, nonce: true });
export type Greeting = z.infer<typeof greeting>;

const prove = z.strictObject({
  t: z.literal('prove'),
  /** Ed25519 over {@link challengeText}, base64. */
  signature: z.string().max(256),
});

const heartbeat = z.strictObject({
  t: z.literal('heartbeat'),
  usage: nodeUsage,
  /** Checks of the node itself that fail, as codes, worst first. */
  problems: z.array(code).max(16).default([]),
  /** The node's wall clock when it wrote this, ms; the hub measures its skew by it. */
  now: z.number().int().min(0).max(8.64e15).optional(),
});

/** The node holds a snapshot with everything in it, or says why it cannot. */
const syncAck = z.strictObject({
  t: z.literal('sync.ack'),
  ...syncMark.shape,
  /** A code; `base_unknown` and `checksum_mismatch` ask for the whole. */
  error: code.nullable(),
  /** Jobs that the node fires no more since it holds this snapshot, or an earlier one that it never acked. */
  released: z.array(releasedJob).max(SYNC_ITEMS_MAX).default([]),
});

const functionFetch = z.strictObject({
  t: z.literal('function.fetch'),
  functionId: idSchema('function'),
  functionVersion: z.number().int().min(1),
});

/** Asks for the content of a job that the node is to fire. */
const jobFetch = z.strictObject({ t: z.literal('job.fetch'), jobId: idSchema('job'), checksum: text });

/** Items in one `fired` frame. */
export const FIRED_PER_FRAME = 100;

/** What the node fired by itself, in the order of their numbers. The hub answers `fired.ack` when it has committed them. */
const fired = z.strictObject({
  t: z.literal('fired'),
  items: z.array(firedItem).min(1).max(FIRED_PER_FRAME),
});

const accepted = z.strictObject({
  t: z.literal('attempt.accepted'),
  attempts: z.array(attemptAccepted).min(1).max(ATTEMPTS_PER_FRAME),
});

/** The agent is on its way down: what it is granted from now on it hands back. */
const draining = z.strictObject({ t: z.literal('draining') });

/** Attempts that were granted and never began. The node forgot them and will not begin them. */
const returned = z.strictObject({
  t: z.literal('attempt.returned'),
  attempts: z.array(attemptRef).min(1).max(ATTEMPTS_PER_FRAME),
});

const log = z.strictObject({
  t: z.literal('attempt.log'),
  attempt: attemptRef,
  lines: z.array(logEntry).min(1).max(2_000),
});

const finished = z.strictObject({
  t: z.literal('attempt.finished'),
  attempts: z.array(attemptResult).min(1).max(ATTEMPTS_PER_FRAME),
});

/** Everything a node may say. */
export const nodeFrame = z.discriminatedUnion('t', [
  enroll,
  hello,
  prove,
  heartbeat,
  syncAck,
  functionFetch,
  jobFetch,
  fired,
  accepted,
  draining,
  returned,
  log,
  finished,
]);
export type NodeFrame = z.infer<typeof nodeFrame>;
export type EnrollFrame = z.infer<typeof enroll>;
export type HelloFrame = z.infer<typeof hello>;
export type HeartbeatFrame = z.infer<typeof heartbeat>;

// A hub may be newer than its node: what it says beyond these is passed over. A node may not be newer than its hub.

const enrolled = z.object({
  t: z.literal('enrolled'),
  nodeId: idSchema('node'),
  hubId: text,
  /** Whether the node is let in at once, or when an operator has approved it. */
  approval: z.enum(['approved', 'pending']).default('approved'),
});

const challenge = z.object({ t: z.literal('challenge'), nonce, hubId: text });

const welcome = z.object({
  t: z.literal('welcome'),
  hubId: text,
  epoch: z.number().int().min(0),
  heartbeatSeconds: z.number().positive(),
  /** The hub's wall clock when it answered, ms; the agent measures its skew against it. */
  now: z.number(),
  /** The hub's own version, so that an agent that is behind can say so. */
  hubVersion: text.optional(),
});

/** A function version's content. Its checksum is SHA-256 over `checksumContent`. */
export const functionContent = z.object({
  functionId: idSchema('function'),
  functionVersion: z.number().int().min(1),
  name: z.string(),
  checksum: z.string(),
  kind: z.enum(functionKinds),
  source: z.string(),
  memoryMb: z.number(),
  timeoutSeconds: z.number(),
  environment: z.record(z.string(), environmentValue),
});
export type FunctionContent = z.infer<typeof functionContent>;

/** What the node is to hold from now on. */
const sync = z.object({ t: z.literal('sync'), ...syncChange.shape });

/** Start an executor ahead. */
const warm = z.object({
  t: z.literal('warm'),
  functionId: idSchema('function'),
  functionVersion: z.number().int().min(1),
  checksum: text,
});

const deploy = z.object({ t: z.literal('deploy'), function: functionContent });

/** The hub has no such version any more; attempts that wait for it fail. */
const functionMissing = z.object({
  t: z.literal('function.missing'),
  functionId: idSchema('function'),
  functionVersion: z.number().int().min(1),
});

/** The content of a job that the node fires; its checksum is SHA-256 over the text. */
const job = z.object({
  t: z.literal('job'),
  jobId: idSchema('job'),
  checksum: text,
  /** JSON of a `nodeJob`. */
  content: z.string(),
});

/** There is no such content any more: a newer snapshot is on its way. */
const jobMissing = z.object({ t: z.literal('job.missing'), jobId: idSchema('job'), checksum: text });

/** Everything up to this number is committed: the node may forget it. */
const firedAck = z.object({ t: z.literal('fired.ack'), seq: z.number().int().min(1) });

const start = z.object({
  t: z.literal('attempt.start'),
  attempts: z.array(attemptGrant).min(1).max(ATTEMPTS_PER_FRAME),
});

/** `cancel` asks through `ctx.signal` and kills after the grace period; `terminate` kills at once. */
const cancel = z.object({
  t: z.literal('attempt.cancel'),
  attempt: attemptRef,
  mode: z.enum(['cancel', 'terminate']),
});

const ack = z.object({
  t: z.literal('ack'),
  attempts: z.array(attemptRef).min(1).max(ATTEMPTS_PER_FRAME),
});

/** Sent before the hub closes the socket, so that a person on the node can read why. */
const refused = z.object({
  t: z.literal('refused'),
  code: text,
  message: z.string().max(1_000),
  /** How long to stay away at least. Whoever comes back adds a random time of up to as much again. */
  retryAfterSeconds: z.number().int().min(1).max(3_600).optional(),
});

/** Everything a hub may say. */
export const hubFrame = z.discriminatedUnion('t', [
  enrolled,
  challenge,
  welcome,
  sync,
  warm,
  deploy,
  functionMissing,
  job,
  jobMissing,
  firedAck,
  start,
  cancel,
  ack,
  refused,
]);
export type HubFrame = z.infer<typeof hubFrame>;

/** WebSocket close codes of this protocol (RFC 6455 reserves 4000–4999 for applications). */
export const closeCodes = {
  /** A frame that is not of this protocol, or not now. */
  protocol: 4400,
  /** The join token or the key was refused. */
  unauthorized: 4401,
  /** The node is known and waits for an operator's approval; come back when the hub says. */
  pending: 4403,
  /** The proof did not come in time, or no heartbeat for as long as leases last; come back. */
  timeout: 4408,
  /** The same node connected again; the newer connection won. */
  replaced: 4409,
  /** The node was removed by an operator. */
  removed: 4410,
  /** The peer sent more than it may, or read too slowly. */
  overloaded: 4429,
  /** The hub cannot take this now; come back when it says. */
  busy: 4503,
  /** The hub is going down; come back. */
  goingAway: 1001,
} as const;

/**
 * The bytes that a node signs to prove its key: bound to the protocol, to both nonces and to both parties, so that
 * a signature cannot be used anywhere else.
 */
export function challengeText(parts: { hubId: string; nodeId: string; hubNonce: string; nodeNonce: string }): string {
  return [SUBPROTOCOL, parts.hubId, parts.nodeId, parts.hubNonce, parts.nodeNonce].join('\n');
}
