import { toInstant } from '../../../shared/domain/instant';
import type { InputBody } from '../input';
import type { EngineState } from '../state';

/**
 * The database is of an earlier time. A grant that stands in it as sent may have been carried out long since, so it is never
 * sent again: it counts as started, and the node that has no record of it any more says so when it comes back.
 */
export function noteRestored(
  state: EngineState,
  { from, aside, actor, newestAt }: Extract<InputBody, { type: 'hub.restored' }>,
): void {
  for (const run of state.unfinished.values()) {
    if (run.state !== 'dispatched') continue;
    state.moveRun(run, 'running', run.reason);
    run.startedAt = run.grantedAt ?? state.nowMs;
    state.touchRun(run);
  }
  state.store.insertAudit({
    at: state.nowMs,
    actor,
    action: 'hub.restored',
    entity: 'hub',
    outcome: 'done',
    reason: null,
    requestId: null,
    before: null,
    after: JSON.stringify({ from, replaced: aside, newest: toInstant(newestAt) }),
    count: 1,
  });
}
