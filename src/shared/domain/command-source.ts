import * as z from 'zod';
import { limits } from './limits';

const ARGUMENTS_MAX = 1_000;
const ARGUMENT_CHARACTERS = 65_536;
const PATH_CHARACTERS = 4_096;

/** A path from a root: of POSIX, of a drive, or of a share. */
const ABSOLUTE = /^(\/|[A-Za-z]:[\\/]|\\\\)/;
/** The system ends a text at its first NUL. */
// oxlint-disable-next-line no-control-regex
const WITHOUT_NUL = /^[^\0]*$/;

const argument = (shortest: number) =>
  z.string().min(shortest).max(ARGUMENT_CHARACTERS).regex(WITHOUT_NUL, { error: 'must not contain the character NUL' });

/**
 * What a function of kind `command` runs: a program with its first arguments, without a shell. The program is an
 * absolute path, or a bare name that the node looks up in its own PATH. `cwd` is absolute; without one it is a private
 * directory that is removed afterwards. `stdin` is written to the program's standard input.
 */
export const commandSource = z.strictObject({
  argv: z
    .array(argument(0))
    .min(1)
    .max(ARGUMENTS_MAX)
    .refine(([program = '']) => isAbsolutePath(program) || (program !== '' && !/[\\/]/.test(program)), {
      error: 'the program must be an absolute path or a bare name',
      path: [0],
    }),
  cwd: argument(1).max(PATH_CHARACTERS).refine(isAbsolutePath, { error: 'must be an absolute path' }).optional(),
  stdin: z.string().max(limits.sourceBytes).optional(),
});
export type CommandSource = z.infer<typeof commandSource>;

export function isAbsolutePath(path: string): boolean {
  return ABSOLUTE.test(path);
}

/** A command as the one text that is stored, sent to nodes and covered by the checksum. */
export function commandText({ argv, cwd, stdin }: CommandSource): string {
  return JSON.stringify({ argv, ...(cwd === undefined ? {} : { cwd }), ...(stdin === undefined ? {} : { stdin }) });
}

/** The command that a stored text stands for; null when it is none. */
export function readCommandText(text: string): CommandSource | null {
  try {
    return commandSource.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}
