import type { JsonObject, JsonValue } from '../../../shared/domain/json';
import type { Caller } from '../input';
import type { EngineState } from '../state';

/** What a command leaves in the audit trail. */
export interface AuditNote {
  entity: string | null;
  before?: JsonValue;
  after?: JsonValue;
}

/** What a command's code gets: the state, and who asks. It throws a `Refusal` before it changes anything. */
export interface CommandContext {
  state: EngineState;
  caller: Caller;
}

/** What a command's code gives back: ids of the rows it made or changed, and its audit note. */
export interface CommandOutcome {
  ids: number[];
  /** What else it answers. */
  info?: JsonObject;
  audit: AuditNote | null;
}
