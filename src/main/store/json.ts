// The caller names the type that the column's writer promised; a type parameter is how it says so.
// oxlint-disable typescript/no-unnecessary-type-parameters

/** Text of a JSON column as the value that was written. */
export function parseJson<T>(text: string): T {
  return JSON.parse(text) as T;
}

export function parseJsonOrNull<T>(text: string | null): T | null {
  return text === null ? null : parseJson<T>(text);
}
