import path from 'node:path';
import { parseArgs, type ParseArgsConfig } from 'node:util';
import { UsageError } from './usage';

/** parseArgs, with its complaints as usage errors. */
export function parse<const T extends ParseArgsConfig>(config: T): ReturnType<typeof parseArgs<T>> {
  try {
    return parseArgs(config);
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

export function required(value: string | undefined, name: string): string {
  if (value === undefined || value === '') throw new UsageError(`${name} is missing.`);
  return value;
}

/** A whole number from `least` on, or the default when the flag was not given. */
export function wholeNumber(
  text: string | undefined,
  name: string,
  byDefault: number,
  least: number,
  most: number,
): number {
  if (text === undefined) return byDefault;
  const value = Number(text);
  if (text.trim() === '' || !Number.isInteger(value) || value < least || value > most) {
    throw new UsageError(`${name} must be a whole number from ${least} to ${most}.`);
  }
  return value;
}

/** A WebSocket address, without what it may not have. */
export function gatewayUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || (url.protocol !== 'ws:' && url.protocol !== 'wss:')) {
    throw new UsageError(`${text} is not a gateway address: it begins with ws:// or wss://.`);
  }
  return url.href;
}

/** `k=v` texts as a record. */
export function labelRecord(texts: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    texts.map((text): [string, string] => {
      const split = text.indexOf('=');
      if (split < 1) throw new UsageError(`--label ${text}: write it as key=value.`);
      return [text.slice(0, split), text.slice(split + 1)];
    }),
  );
}

/** Absolute paths. */
export function absolutePaths(texts: readonly string[], name: string): string[] {
  const relative = texts.find((text) => !path.isAbsolute(text));
  if (relative !== undefined) throw new UsageError(`${name} ${relative}: write it as an absolute path.`);
  return [...texts];
}
