import type { NodeStatus } from '../../../../shared/domain/node';
import { reasonWords } from '../../../ui/words';

/** Why a node has its status: a code in words, or in maintenance what the operator wrote. */
export function StatusReason({ status, reason }: { status: NodeStatus; reason: string | null }) {
  if (reason === null || reason === '') return null;
  return <bdi>{status === 'MAINTENANCE' ? reason : reasonWords(reason)}</bdi>;
}
