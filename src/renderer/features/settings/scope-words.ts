import type { Scope } from '../../../shared/contract/operation';

/** The message of each scope. */
export const scopeWords = {
  read: 'read',
  'jobs:write': 'jobs',
  'runs:write': 'runs',
  'functions:write': 'functions',
  'nodes:write': 'nodes',
  admin: 'admin',
} as const satisfies Record<Scope, string>;
