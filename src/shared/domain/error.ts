import type { FieldIssue } from './issue';

/** Every error an operation can answer with, and the HTTP status that carries it. A closed set. */
export const errorStatus = {
  invalid_input: 400,
  unauthorized: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  payload_too_large: 413,
  not_supported: 422,
  rejected: 422,
  rate_limited: 429,
  internal: 500,
  unavailable: 503,
} as const;

export type ErrorCode = keyof typeof errorStatus;
export const errorCodes = Object.keys(errorStatus) as [ErrorCode, ...ErrorCode[]];

export interface OperationError {
  code: ErrorCode;
  /** English, for scripts and logs; a screen words `reason` and `issues` itself. */
  message: string;
  /** A finer code that the screen words, e.g. `name_taken`; with `params` to fill in. */
  reason?: string;
  params?: Record<string, string | number>;
  issues?: FieldIssue[];
  retryAfterSeconds?: number;
}

export type OperationResult<T> = { ok: true; value: T } | { ok: false; error: OperationError };

/**
 * An expected refusal on its way to a door. Thrown before anything was changed; a door turns it into
 * `{ok: false, error}`. Anything else that is thrown is a defect and becomes `internal`.
 */
export class Refusal extends Error {
  readonly error: OperationError;

  constructor(error: OperationError) {
    super(error.message);
    this.name = 'Refusal';
    this.error = error;
  }
}

/** A refusal because of one or more fields. */
export function invalidInput(issues: FieldIssue[]): Refusal {
  const first = issues[0];
  const message = first ? `${first.path === '' ? 'input' : first.path}: ${first.message}` : 'The input is not valid.';
  return new Refusal({ code: 'invalid_input', message, issues });
}

/** A refusal because the part of the system that a field needs is not built. */
export function notSupported(path: string, message: string): Refusal {
  return new Refusal({
    code: 'not_supported',
    message: `${path}: ${message}`,
    issues: [{ path, code: 'not_supported', message }],
  });
}

/** What is answered while the hub is on its way down. */
export const stopping = {
  code: 'unavailable',
  message: 'The hub is stopping.',
  reason: 'stopping',
  retryAfterSeconds: 5,
} as const satisfies OperationError;

export function notFound(what: string, id: string): Refusal {
  return new Refusal({
    code: 'not_found',
    message: `There is no ${what} ${id}.`,
    reason: 'not_found',
    params: { what, id },
  });
}

/** A refusal because of the state things are in. */
export function conflict(reason: string, message: string, params?: Record<string, string | number>): Refusal {
  return new Refusal({ code: 'conflict', message, reason, ...(params ? { params } : {}) });
}

/** A refusal by a rule (422): the input is well formed, but not allowed. */
export function rejected(reason: string, message: string, issues?: FieldIssue[]): Refusal {
  return new Refusal({ code: 'rejected', message, reason, ...(issues ? { issues } : {}) });
}
