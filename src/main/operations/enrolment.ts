import { randomBytes } from 'node:crypto';
import { conflict, Refusal } from '../../shared/domain/error';
import { encodeId } from '../../shared/domain/id';
import { toInstant } from '../../shared/domain/instant';
import { noPresets, type JoinTokenPresets } from '../../shared/domain/join-token';
import { formatJoinToken } from '../../shared/protocol/join-token';
import { hashSecret } from '../store/api-tokens';
import { listJoinTokens } from '../store/reads/join-token-reads';
import type { Handlers, OperationCaller, OperationContext } from './context';
import { execute, executeOne, idNumber } from './execute';
import { viewNode } from './nodes';

export const enrolmentHandlers: Handlers<
  | 'joinTokens.create'
  | 'joinTokens.list'
  | 'joinTokens.revoke'
  | 'nodes.approve'
  | 'nodes.reject'
  | 'nodes.revokeKey'
  | 'nodes.replace'
  | 'hub.certificate'
> = {
  async 'joinTokens.create'(context, { ttlSeconds, claims, ...given }, caller) {
    const presets = { ...given, claims: claims ?? given.capabilities.length === 0 };
    return tell(context, { ttlSeconds, presets, embedded: false, replacesNode: null }, caller);
  },

  'joinTokens.list': (context, { limit, cursor }) =>
    listJoinTokens(context.database, context.clock.wallMs(), limit, cursor),

  async 'joinTokens.revoke'(context, { id }, caller) {
    await execute(context, { name: 'joinTokens.revoke', id: idNumber('joinToken', id) }, caller);
    return {};
  },

  async 'nodes.approve'(context, { id }, caller) {
    return viewNode(context, await executeOne(context, { name: 'nodes.approve', id: idNumber('node', id) }, caller));
  },

  async 'nodes.reject'(context, { id }, caller) {
    await execute(context, { name: 'nodes.reject', id: idNumber('node', id) }, caller);
    return {};
  },

  async 'nodes.revokeKey'(context, { id }, caller) {
    return viewNode(context, await executeOne(context, { name: 'nodes.revokeKey', id: idNumber('node', id) }, caller));
  },

  async 'nodes.replace'(context, { id, ttlSeconds }, caller) {
    const replacesNode = idNumber('node', id);
    return tell(context, { ttlSeconds, presets: noPresets, embedded: false, replacesNode }, caller);
  },

  async 'hub.certificate'(context) {
    const shown = await context.certificate();
    if (shown === null) throw conflict('no_tls', 'This hub listens on this machine alone and shows no certificate.');
    return shown;
  },
};

interface TokenOptions {
  ttlSeconds: number;
  presets: JoinTokenPresets;
  embedded: boolean;
  replacesNode: number | null;
}

/** Makes a token and says how to use it. */
async function tell(
  context: OperationContext,
  options: TokenOptions,
  caller: OperationCaller,
): Promise<{ id: string; token: string; gatewayUrl: string; expiresAt: string; command: string }> {
  const gatewayUrl = await context.gatewayUrl();
  const { id, token, expiresAt } = await createJoinToken(context, caller, options);
  return {
    id,
    token,
    gatewayUrl,
    expiresAt: toInstant(expiresAt),
    command: `waypost agent join ${gatewayUrl} ${token} --data-dir ./waypost-agent --name NAME && waypost agent run --data-dir ./waypost-agent`,
  };
}

/** Makes a join token. Its secret is told once and stored as a hash. @throws Refusal */
export async function createJoinToken(
  context: Pick<OperationContext, 'execute' | 'clock' | 'caFingerprint'>,
  caller: Pick<OperationCaller, 'actor' | 'requestId'>,
  { ttlSeconds, ...options }: TokenOptions,
): Promise<{ id: string; token: string; expiresAt: number }> {
  const secret = randomBytes(24).toString('base64url');
  const expiresAt = context.clock.wallMs() + ttlSeconds * 1000;
  const result = await context.execute(
    { name: 'joinTokens.create', secretHash: hashSecret(secret), expiresAt, ...options },
    { actor: caller.actor, requestId: caller.requestId },
  );
  if (!result.ok) throw new Refusal(result.error);
  const [number] = result.value.ids;
  if (number === undefined) throw new Error('no join token was made');
  const id = encodeId('joinToken', number);
  return { id, token: formatJoinToken({ id, secret, caFingerprint: context.caFingerprint() }), expiresAt };
}
