import { constants } from 'node:fs';
import { access, readFile, realpath } from 'node:fs/promises';
import path from 'node:path';
import { writeDurably } from './durable-file';

/** What became of the search for a command's program. */
export type FoundProgram =
  /** `file` is what runs, without symbolic links; `name` is what the program finds as its own name. */
  { file: string; name: string } | { code: 'command_not_allowed' | 'command_not_found'; message: string };

const isWindows = process.platform === 'win32';
const folded = (text: string): string => (isWindows ? text.toLowerCase() : text);
const nameOf = (file: string): string => folded(path.basename(file));

const fileOf = (dataDir: string): string => path.join(dataDir, 'allowed-commands');

const HEADING = `# Programs that functions of kind "command" may run on this node: one absolute path a line.
# Read when the agent starts. Only this machine can widen it; the hub cannot.
`;

/** DIR/allowed-commands: the paths in it; none when there is no such file. @throws when it cannot be read */
export async function readAllowedCommands(dataDir: string): Promise<string[]> {
  let text: string;
  try {
    text = await readFile(fileOf(dataDir), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
  const lines = text.split('\n').map((line) => line.trim());
  return lines.filter((line) => line !== '' && !line.startsWith('#'));
}

export async function writeAllowedCommands(dataDir: string, paths: readonly string[]): Promise<void> {
  await writeDurably(fileOf(dataDir), `${HEADING}${paths.map((one) => `${one}\n`).join('')}`, 0o600);
}

/**
 * The programs that this node lets functions run. A program is allowed when it is the same file as an entry, symbolic
 * links resolved on both sides, under the same name: one file may be many programs (busybox), told apart by the name.
 */
export class AllowedCommands {
  readonly #entries: readonly string[];

  /** @param entries absolute paths; others allow nothing */
  constructor(entries: readonly string[]) {
    this.#entries = entries.filter((entry) => path.isAbsolute(entry));
  }

  /** Finds a program by its absolute path, or by a bare name in this process's PATH. */
  async find(program: string): Promise<FoundProgram> {
    const asked = path.isAbsolute(program) ? path.normalize(program) : await inPath(program);
    const refusal = {
      code: 'command_not_allowed',
      message: `This node does not allow ${program}: it is not among the commands that its operator allowed.`,
    } as const;
    const entries = this.#entries.filter((entry) => asked !== null && nameOf(entry) === nameOf(asked));
    // Whoever may not run a program is not told either whether it is there.
    if (asked === null || entries.length === 0) return refusal;
    const file = await resolved(asked);
    if (file === null) return { code: 'command_not_found', message: `There is no program ${program} on this node.` };
    for (const entry of entries) {
      const allowed = await resolved(entry);
      if (allowed !== null && folded(allowed) === folded(file)) return { file, name: asked };
    }
    return refusal;
  }
}

async function resolved(file: string): Promise<string | null> {
  try {
    return await realpath(file);
  } catch {
    return null;
  }
}

async function inPath(name: string): Promise<string | null> {
  if (path.basename(name) !== name) return null;
  const endings = isWindows ? ['', ...(process.env['PATHEXT'] ?? '.EXE').split(';')] : [''];
  for (const directory of (process.env['PATH'] ?? '').split(path.delimiter)) {
    if (!path.isAbsolute(directory)) continue;
    for (const ending of endings) {
      const file = path.join(directory, name + ending);
      try {
        await access(file, constants.X_OK);
        return file;
      } catch {
        // Not here.
      }
    }
  }
  return null;
}
