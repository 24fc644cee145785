import type { z } from 'zod';

/** The parts of a zod schema's definition that say how it is put together. */
interface Definition {
  type: string;
  shape?: Record<string, z.ZodType>;
  element?: z.ZodType;
  valueType?: z.ZodType;
  innerType?: z.ZodType;
  options?: z.ZodType[];
  out?: z.ZodType;
}

/**
 * The paths of every field that an input has, down to its leaves: `retry.delaySeconds`, `tags` and `tags.0`,
 * `target.labels` and `target.labels.*`. What may be any JSON is one leaf.
 */
export function schemaPaths(schema: z.ZodType, path = ''): string[] {
  const { type, shape, element, valueType, innerType, options, out } = schema.def as unknown as Definition;
  const here = path === '' ? [] : [path];
  const below = (key: string): string => (path === '' ? key : `${path}.${key}`);
  if (shape !== undefined) {
    const inside = Object.entries(shape).flatMap(([key, field]) => schemaPaths(field, below(key)));
    return [...new Set([...here, ...inside])];
  }
  if (type === 'lazy') return here;
  if (element !== undefined) return [...here, ...itemPaths(element, below('0'))];
  if (type === 'record' && valueType !== undefined) return [...here, ...itemPaths(valueType, below('*'))];
  if (innerType !== undefined) return schemaPaths(innerType, path);
  if (out !== undefined) return schemaPaths(out, path);
  if (options !== undefined) return [...new Set(options.flatMap((option) => schemaPaths(option, path)))];
  return here;
}

/** Items that may be any JSON need no rows of their own. */
function itemPaths(item: z.ZodType, path: string): string[] {
  const { type } = item.def as unknown as Definition;
  return type === 'lazy' ? [] : schemaPaths(item, path);
}
