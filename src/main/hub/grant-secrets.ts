import type { AttemptGrant } from '../../shared/protocol/attempt';
import { decodeId } from '../../shared/domain/id';
import type { EngineStore } from '../engine/ports';
import { secretKey } from '../engine/rows';
import type { EngineState } from '../engine/state';
import type { SecretBox } from '../platform/secret-box';

const VERSIONS_KEPT = 10_000;
const NONE: readonly string[] = [];

/**
 * Adds to a grant, on its way to a socket, the values of the secrets that its function asks for. The engine, the rows and
 * the feed never see them. One that is not there or cannot be read is left out, and the node says so.
 */
export class GrantSecrets {
  readonly #state: () => Readonly<EngineState>;
  readonly #rows: EngineStore;
  readonly #box: SecretBox;
  readonly #onUnreadable: (error: Error) => void;
  /** Names of secrets by function version, which never changes. */
  readonly #names = new Map<string, readonly string[]>();

  constructor(
    state: () => Readonly<EngineState>,
    rows: EngineStore,
    box: SecretBox,
    onUnreadable: (error: Error) => void,
  ) {
    this.#state = state;
    this.#rows = rows;
    this.#box = box;
    this.#onUnreadable = onUnreadable;
  }

  fill(grant: AttemptGrant): AttemptGrant {
    const functionId = decodeId('function', grant.functionId) ?? 0;
    const names = this.#namesOf(functionId, grant.functionVersion);
    if (names.length === 0) return grant;
    const namespace = this.#state().functions.get(functionId)?.namespace ?? '';
    const secrets: Record<string, string> = {};
    for (const name of names) {
      const value = this.#value(namespace, name);
      if (value !== null) secrets[name] = value;
    }
    return { ...grant, secrets };
  }

  #value(namespace: string, name: string): string | null {
    const row = this.#state().secrets.get(secretKey(namespace, name));
    if (row === undefined) return null;
    try {
      return this.#box.open(row, row.sealed);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.#onUnreadable(new Error(`the secret ${namespace}/${name} cannot be read: ${reason}`));
      return null;
    }
  }

  #namesOf(functionId: number, version: number): readonly string[] {
    const key = `${functionId}@${version}`;
    const known = this.#names.get(key);
    if (known !== undefined) return known;
    const environment = this.#rows.functionVersion(functionId, version)?.environment ?? {};
    const asked = Object.values(environment).flatMap((value) => (typeof value === 'string' ? [] : value.secret));
    const names = asked.length === 0 ? NONE : [...new Set(asked)];
    if (this.#names.size >= VERSIONS_KEPT) this.#names.clear();
    this.#names.set(key, names);
    return names;
  }
}
