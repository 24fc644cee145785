import type { Readable } from 'node:stream';
import { LineSplitter } from '../core/line-splitter';

const BURST_CHARACTERS = 200_000;
const BURST_PAUSE_MS = 50;

/** Reads lines no faster than a log can use; a program that writes more has to wait, as with any full pipe. */
export function readLines(stream: Readable | null, line: (text: string) => void): void {
  const lines = new LineSplitter(line);
  let characters = 0;
  stream
    ?.setEncoding('utf8')
    .on('data', (text: string) => {
      lines.write(text);
      characters += text.length;
      if (characters < BURST_CHARACTERS) return;
      characters = 0;
      stream.pause();
      setTimeout(() => stream.resume(), BURST_PAUSE_MS);
    })
    .on('end', () => lines.end());
}
