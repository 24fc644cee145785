import { createHash } from 'node:crypto';
import { checksumContent, functionInput } from '../../../src/shared/domain/function';
import { storedFunction } from '../../../src/shared/domain/stored-function';
import type { Command } from '../../../src/main/engine/input';
import type { Behaviour } from '../fleet/functions';

export interface FunctionPlan {
  name: string;
  namespace?: string;
  behaviour: Behaviour;
  timeoutSeconds: number;
  memoryMb: number;
  maxConcurrency: number | null;
  requiredCapabilities: string[];
}

/** A function as a client sends it, with its checksum. */
export function functionOf({
  behaviour,
  ...plan
}: FunctionPlan): Pick<Extract<Command, { name: 'functions.create' }>, 'input' | 'checksum'> {
  const source = JSON.stringify(behaviour);
  const input = storedFunction(functionInput.parse({ ...plan, kind: 'javascript', source }));
  return { input, checksum: `sha256:${createHash('sha256').update(checksumContent(input)).digest('hex')}` };
}
