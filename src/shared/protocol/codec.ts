import { hubFrame, nodeFrame, type HubFrame, type NodeFrame } from './frames';

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

function decode<T>(parser: Parser<T>, text: string): Decoded<T> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { ok: false, path: '', reason: 'The frame is not JSON.' };
  }
  const parsed = parseSafely(parser, value);
  if (parsed === null) return { ok: false, path: '', reason: 'The frame is nested too deeply.' };
  if (parsed.success) return { ok: true, frame: parsed.data };
  const issue = parsed.error.issues[0];
  return { ok: false, path: issue?.path.join('.') ?? '', reason: issue?.message ?? 'not valid' };
}

/** Parses what a node sent. Never throws. */
export function decodeNodeFrame(text: string): Decoded<NodeFrame> {
  return decode(nodeFrame, text);
}

/** Parses what a hub sent. Never throws. */
export function decodeHubFrame(text: string): Decoded<HubFrame> {
  return decode(hubFrame, text);
}

/** The text of a frame. */
export function encodeFrame(frame: NodeFrame | HubFrame): string {
  return JSON.stringify(frame);
}
