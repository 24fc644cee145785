/** JSON text of a value: it crosses the borders of processes many times faster than the objects it stands for. */
export type JsonText<T> = string & { readonly jsonOf?: T };

export const toJsonText = <T>(value: T): JsonText<T> => JSON.stringify(value);

export const fromJsonText = <T>(text: JsonText<T>): T => JSON.parse(text) as T;
