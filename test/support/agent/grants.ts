import { checksumOf } from '../../../src/agent/core/functions';
import { encodeId } from '../../../src/shared/domain/id';
import type { BuiltinCall } from '../../../src/agent/builtins/builtin';
import type { AttemptGrant } from '../../../src/shared/protocol/attempt';
import type { FunctionContent } from '../../../src/shared/protocol/frames';

let functions = 0;
let runs = 0;

/** A function version with a right checksum. */
export function content(given: Partial<FunctionContent> & Pick<FunctionContent, 'kind' | 'source'>): FunctionContent {
  functions += 1;
  const whole = {
    functionId: encodeId('function', functions),
    functionVersion: 1,
    name: `function-${functions}`,
    memoryMb: 128,
    timeoutSeconds: 30,
    environment: {},
    checksum: '',
    ...given,
  };
  return { ...whole, checksum: given.checksum ?? checksumOf(whole) };
}

/** A grant of a new run of a function. */
export function grant(of: FunctionContent, given: Partial<AttemptGrant> = {}): AttemptGrant {
  runs += 1;
  return {
    runId: encodeId('run', runs),
    epoch: 1,
    token: 1,
    attempt: 1,
    functionId: of.functionId,
    functionVersion: of.functionVersion,
    checksum: of.checksum,
    args: [],
    kwargs: {},
    timeoutMs: of.timeoutSeconds * 1_000,
    fireTime: null,
    trigger: 'manual',
    ...given,
  };
}

export const echoContent = (): FunctionContent => content({ kind: 'builtin', source: 'echo' });

/** A call of a builtin; what it logs is forgotten unless the test says otherwise. */
export function builtinCall(
  of: FunctionContent,
  given: Partial<AttemptGrant> = {},
  more: Partial<BuiltinCall> = {},
): BuiltinCall {
  return { grant: grant(of, given), environment: {}, log: () => {}, ...more };
}
