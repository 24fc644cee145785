import { rejected, type Refusal } from '../../../shared/domain/error';
import type { JobDefinition } from '../../../shared/domain/job';
import type { FunctionRow } from '../rows';

/** A refusal of whatever names nodes for a function that runs on none. */
export function externalHasNoNode(path: string): Refusal {
  const message = 'External functions run on no node of the fleet.';
  return rejected('external_has_no_node', message, [{ path, code: 'external_has_no_node', message }]);
}

/** @throws Refusal when a job would choose nodes for a function that workers outside run */
export function checkTarget({ target }: JobDefinition, fn: Pick<FunctionRow, 'kind'>): void {
  if (fn.kind !== 'external') return;
  if (target.strategy !== 'least_loaded') throw externalHasNoNode('target.strategy');
  if (target.requiredCapabilities.length > 0) throw externalHasNoNode('target.requiredCapabilities');
  if (Object.keys(target.labels).length > 0) throw externalHasNoNode('target.labels');
}
