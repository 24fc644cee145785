import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import * as z from 'zod';
import type { NodeKey } from '../node/fleet-node';
import { ArgumentError } from './arguments';

const keys = z.array(
  z.strictObject({ name: z.string(), nodeId: z.string(), hubId: z.string(), privateKey: z.string() }),
);

/** The nodes of earlier fleets by name; none when the file is not there. @throws ArgumentError */
export function readKeys(file: string): Map<string, NodeKey> {
  if (!existsSync(file)) return new Map();
  try {
    return new Map(keys.parse(JSON.parse(readFileSync(file, 'utf8'))).map((key) => [key.name, key]));
  } catch (error) {
    throw new ArgumentError(`--keys ${file}: not a file of a fleet: ${error instanceof Error ? error.message : ''}`);
  }
}

/** Whoever reads this file can speak for its nodes: nobody but its owner may. */
export function writeKeys(file: string, known: ReadonlyMap<string, NodeKey>): void {
  const temporary = `${file}.new`;
  writeFileSync(temporary, `${JSON.stringify([...known.values()], null, 1)}\n`, { mode: 0o600 });
  renameSync(temporary, file);
}
