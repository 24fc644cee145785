import { crc32 } from 'node:zlib';

/** A journal line: CRC-32 of the body in eight hex digits, a space, the body (JSON), a line feed. */
export function encodeLine(body: string): string {
  return `${crc32(body).toString(16).padStart(8, '0')} ${body}\n`;
}

export interface DecodedLines {
  bodies: unknown[];
  /** Lines whose checksum does not fit: a torn write before the last line, or a damaged disk. */
  damaged: number;
  /** The last line is not whole: the write it belonged to was never reported as durable. */
  torn: boolean;
}

function decodeLine(line: string): { body: unknown } | null {
  const body = line.slice(9);
  if (line[8] !== ' ' || line.slice(0, 8) !== crc32(body).toString(16).padStart(8, '0')) return null;
  try {
    return { body: JSON.parse(body) };
  } catch {
    return null;
  }
}

/** Reads whole lines and skips what is not one; each line stands for itself, so a hole costs only what lay in it. */
export function decodeLines(text: string): DecodedLines {
  const lines = text.split('\n');
  const tail = lines.pop() ?? '';
  const result: DecodedLines = { bodies: [], damaged: 0, torn: tail !== '' };
  for (const line of lines) {
    if (line === '') continue;
    const decoded = decodeLine(line);
    if (decoded) result.bodies.push(decoded.body);
    else result.damaged += 1;
  }
  return result;
}
