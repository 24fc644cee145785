import { operationNames, type OperationName } from '../../shared/contract/operations';

const known = new Set<string>(operationNames);

/** Whether a text from outside names an operation of the contract. */
export function isOperationName(text: string): text is OperationName {
  return known.has(text);
}
