/** The parts of a join token `wp1.<id>.<secret>.<CA fingerprint or ->`. */
export interface JoinToken {
  id: string;
  secret: string;
  /** SHA-256 of the hub's CA certificate, hex; null on a hub without TLS. */
  caFingerprint: string | null;
}

export function formatJoinToken(token: JoinToken): string {
  return ['wp1', token.id, token.secret, token.caFingerprint ?? '-'].join('.');
}

/** The parts of a join token, or null when the text is not one. */
export function parseJoinToken(text: string): JoinToken | null {
  const match = /^wp1\.(jt_[0-9A-Z]+)\.([\w-]{16,128})\.([0-9a-f]{64}|-)$/.exec(text);
  const [, id, secret, fingerprint] = match ?? [];
  if (id === undefined || secret === undefined) return null;
  return { id, secret, caFingerprint: fingerprint === '-' || fingerprint === undefined ? null : fingerprint };
}
