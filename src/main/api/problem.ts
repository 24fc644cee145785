import { errorStatus, type OperationError } from '../../shared/domain/error';

const titles: Record<OperationError['code'], string> = {
  invalid_input: 'Invalid input',
  unauthorized: 'Not authenticated',
  forbidden: 'Not allowed',
  not_found: 'Not found',
  conflict: 'Conflict',
  payload_too_large: 'Too large',
  not_supported: 'Not supported',
  rejected: 'Rejected by a rule',
  rate_limited: 'Too many',
  internal: 'Internal error',
  unavailable: 'Unavailable',
};

export const PROBLEM_TYPE = 'application/problem+json';

/** An error as RFC 9457 wants it. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  code: string;
  detail: string;
  reason?: string;
  errors?: { path: string; code: string; message: string }[];
}

export function problemOf(error: OperationError): Problem {
  return {
    type: `urn:waypost:error:${error.code}`,
    title: titles[error.code],
    status: errorStatus[error.code],
    code: error.code,
    detail: error.message,
    ...(error.reason === undefined ? {} : { reason: error.reason }),
    ...(error.issues === undefined
      ? {}
      : { errors: error.issues.map(({ path, code, message }) => ({ path, code, message })) }),
  };
}
