import { invalidInput } from '../../../shared/domain/error';

/** Where the next page begins: the sort value and id of the last row. Opaque to clients. */
export type Cursor = [value: string | number | null, id: number];

export function encodeCursor(cursor: Cursor): string {
  return Buffer.from(JSON.stringify(cursor)).toString('base64url');
}

/** @throws Refusal when the text is no cursor */
export function decodeCursor(text: string | undefined): Cursor | null {
  if (text === undefined) return null;
  try {
    const value: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
    if (Array.isArray(value) && value.length === 2 && Number.isSafeInteger(value[1])) {
      const [key, id] = value as [unknown, number];
      if (key === null || typeof key === 'string' || typeof key === 'number') return [key, id];
    }
  } catch {
    // Falls through to the refusal.
  }
  throw invalidInput([{ path: 'cursor', code: 'bad_cursor', message: 'This is not a cursor that a list answered.' }]);
}
