/**
 * What a hub needs besides its database, in its data directory: without `secret-key` its secrets are unreadable, without
 * `tls/` its nodes do not know it, and `api-token` is what its scripts show.
 */
export const KEY_FILES = ['api-token', 'secret-key', 'tls/ca.pem', 'tls/ca.key', 'tls/hub.pem'] as const;

export const DATABASE_FILE = 'waypost.db';
