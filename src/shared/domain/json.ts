import * as z from 'zod';

/** Any value that JSON can carry. */
export type JsonValue = string | number | boolean | null | JsonValue[] | { [key: string]: JsonValue };

export type JsonObject = { [key: string]: JsonValue };

export const jsonValue: z.ZodType<JsonValue> = z.json();
export const jsonArray: z.ZodType<JsonValue[]> = z.array(jsonValue);
export const jsonObject: z.ZodType<JsonObject> = z.record(z.string(), jsonValue);
