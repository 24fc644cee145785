import type { OperationName, OperationOutput, ParsedInput } from '../../../src/shared/contract/operations';

/** The operations that the window uses; the others answer `not_supported`. */
export type Handlers = {
  [N in OperationName]?: (input: ParsedInput<N>) => OperationOutput<N>;
};
