import type { WritableDatabase } from '../database';

/** One step of the schema. Steps are never edited once released; a mistake is mended by a later one. */
export interface Migration {
  /** Rises; stored in `user_version`. */
  id: number;
  name: string;
  sql: string;
  /** What SQL alone cannot do; runs after it, in the same transaction. */
  run?: (database: WritableDatabase) => void;
}
