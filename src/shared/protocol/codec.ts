import { greeting, hubFrame, nodeFrame, type Greeting, type HubFrame, type NodeFrame } from './frames';
import { readHeartbeat } from './heartbeat';
import { readReport } from './reports';

export type Decoded<T> = { ok: true; frame: T } | { ok: false; path: string; reason: string };

interface Parser<T> {
  safeParse(
    value: unknown,
  ): { success: true; data: T } | { success: false; error: { issues: { path: PropertyKey[]; message: string }[] } };
}

/** JSON.parse takes any depth, a recursive schema does not: it overflows the stack, which is answered with null. */
function parseSafely<T>(parser: Parser<T>, value: unknown): ReturnType<Parser<T>['safeParse']> | null {
  try {
    return parser.safeParse(value);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

const notJson = { ok: false, path: '', reason: 'The frame is not JSON.' } as const;

/** @returns undefined, which JSON has no text for, when it is none */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function decode<T>(parser: Parser<T>, text: string): Decoded<T> {
  const value = parseJson(text);
  return value === undefined ? notJson : decodeValue(parser, value);
}

function decodeValue<T>(parser: Parser<T>, value: unknown): Decoded<T> {
  const parsed = parseSafely(parser, value);
  if (parsed === null) return { ok: false, path: '', reason: 'The frame is nested too deeply.' };
  if (parsed.success) return { ok: true, frame: parsed.data };
  const issue = parsed.error.issues[0];
  return { ok: false, path: issue?.path.join('.') ?? '', reason: issue?.message ?? 'not valid' };
}

/** Parses what a node sent. Never throws. */
export function decodeNodeFrame(text: string): Decoded<NodeFrame> {
  const value = parseJson(text);
  if (value === undefined) return notJson;
  // Most of what a fleet says: read without the schema, which judges whatever is unusual.
  const usual = readHeartbeat(value) ?? readReport(value);
  return usual === null ? decodeValue(nodeFrame, value) : { ok: true, frame: usual };
}

/** Above this many characters a frame of a stranger is not parsed. */
const STRANGER_CHARACTERS_MAX = 16_384;
/** A greeting as agents write it. */
const GREETING = /^\{"t":"hello","nodeId":"([^"\\]{1,64})","nonce":"([^"\\]{16,128})",/;

/**
 * Parses as much as is needed of what a peer sent that has not proved who it is: of a large frame, which may be an
 * honest `hello` with many attempts, nothing but its beginning. Never throws.
 */
export function decodeStrangerFrame(text: string): Decoded<Greeting | Exclude<NodeFrame, { t: 'hello' }>> {
  if (text.length > STRANGER_CHARACTERS_MAX) {
    const [, nodeId, nonce] = GREETING.exec(text.slice(0, 512)) ?? [];
    if (nodeId === undefined || nonce === undefined)
      return { ok: false, path: '', reason: 'The frame is too large for a peer that has not proved itself.' };
    return decodeValue(greeting, { t: 'hello', nodeId, nonce });
  }
  const decoded = decodeNodeFrame(text);
  if (!decoded.ok || decoded.frame.t !== 'hello') return decoded;
  const { t, nodeId, nonce } = decoded.frame;
  return { ok: true, frame: { t, nodeId, nonce } };
}

/** Parses what a hub sent. Never throws. */
export function decodeHubFrame(text: string): Decoded<HubFrame> {
  return decode(hubFrame, text);
}

/** The text of a frame. */
export function encodeFrame(frame: NodeFrame | HubFrame): string {
  return JSON.stringify(frame);
}
