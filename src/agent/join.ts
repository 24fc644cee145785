import { setTimeout as delay } from 'node:timers/promises';
import { nodeFrame, type EnrollFrame } from '../shared/protocol/frames';
import { parseJoinToken } from '../shared/protocol/join-token';
import { CommandError, UsageError } from './cli/usage';
import { enrol } from './core/enrolment';
import { agentFacts } from './facts';
import {
  identityFile,
  makeDataDir,
  newKey,
  readIdentity,
  writeIdentity,
  type Identity,
  type NodeOptions,
} from './platform/identity';
import { writeAllowedCommands } from './platform/allowed-commands';
import { learnCa } from './platform/hub-ca';
import { lockDirectory } from './platform/lock';
import { systemClock } from './platform/system';
import { wsTransport } from './platform/ws-transport';

export interface JoinRequest {
  gatewayUrl: string;
  joinToken: string;
  dataDir: string;
  name: string;
  options: NodeOptions;
  /** Programs that functions may run; absolute paths. */
  allowCommands: readonly string[];
}

export interface Joined {
  identity: Identity;
  /** `pending`: an operator has to approve this node before it is let in. */
  approval: 'approved' | 'pending';
}

const TRIES = 3;
const RETRY_MS = 1_000;

function enrollFrame({ joinToken, name, options }: JoinRequest, publicKey: string): EnrollFrame {
  const parsed = nodeFrame.safeParse({ t: 'enroll', token: joinToken, publicKey, name, ...options, ...agentFacts() });
  if (parsed.success && parsed.data.t === 'enroll') return parsed.data;
  const issue = parsed.error?.issues[0];
  throw new UsageError(`${issue?.path.join('.') ?? 'the options'}: ${issue?.message ?? 'not valid'}`);
}

/** The authority that the hub's certificate must come from, or null without TLS. */
async function pinnedCa(gatewayUrl: string, fingerprint: string | null): Promise<string | null> {
  const hasTls = gatewayUrl.startsWith('wss:');
  if (!hasTls && fingerprint === null) return null;
  if (!hasTls) throw new CommandError('The join token is of a hub with TLS: its address begins with wss://.');
  if (fingerprint === null)
    throw new CommandError('The join token names no certificate authority: use a ws:// address.');
  try {
    return await learnCa(new URL(gatewayUrl), fingerprint);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CommandError(`The hub at ${gatewayUrl} cannot be trusted: ${reason}.`);
  }
}

/**
 * Enrols this machine with a hub and writes its identity. The directory is there and locked.
 * @throws UsageError for values that no hub would take, CommandError when it cannot be done
 */
export async function enrolInto(request: JoinRequest): Promise<Joined> {
  const { dataDir, gatewayUrl, name, options } = request;
  const token = parseJoinToken(request.joinToken);
  if (!token) {
    throw new UsageError('This is not a join token: one begins with wp1. and has five parts.');
  }
  const { privateKey, publicKey } = newKey();
  const frame = enrollFrame(request, publicKey);
  if (await readIdentity(dataDir)) {
    throw new CommandError(`${identityFile(dataDir)} exists: this directory belongs to a node already.`);
  }
  const caCertificate = await pinnedCa(gatewayUrl, token.caFingerprint);
  let answer = await enrol(gatewayUrl, frame, wsTransport(caCertificate), systemClock);
  // A hub that has enrolled this key answers the same again.
  for (let tries = 1; !answer.ok && answer.isUnknown && tries < TRIES; tries += 1) {
    await delay(RETRY_MS);
    answer = await enrol(gatewayUrl, frame, wsTransport(caCertificate), systemClock);
  }
  if (!answer.ok) throw new CommandError(`The hub at ${gatewayUrl} did not enrol this node: ${answer.reason}`);
  const { nodeId, hubId, approval } = answer;
  const identity: Identity = { format: 1, nodeId, hubId, gatewayUrl, name, privateKey, caCertificate, options };
  if (request.allowCommands.length > 0) await writeAllowedCommands(dataDir, request.allowCommands);
  await writeIdentity(dataDir, identity);
  return { identity, approval };
}

/** Makes and locks the data directory, then enrols. */
export async function join(request: JoinRequest): Promise<Joined> {
  await makeDataDir(request.dataDir);
  await lockDirectory(request.dataDir);
  return enrolInto(request);
}
