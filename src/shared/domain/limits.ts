/** Limits that every door enforces (bytes of UTF-8 JSON unless the name says otherwise). */
export const limits = {
  sourceBytes: 1_000_000,
  argumentsBytes: 256_000,
  resultBytes: 256_000,
  /** Characters of an error's parts. */
  errorCodeLength: 128,
  errorMessageLength: 8_000,
  errorStackLength: 32_000,
  logBytesPerAttempt: 1_000_000,
  frameBytes: 1_000_000,
  bodyBytes: 2_000_000,
  nameLength: 128,
  pageSizeMax: 500,
  pageSizeDefault: 50,
} as const;
