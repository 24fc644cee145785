/** What a process needs of its system to work at all; nothing else of the agent's environment reaches a function. */
const INHERITED =
  process.platform === 'win32'
    ? ['PATH', 'PATHEXT', 'SystemRoot', 'windir', 'ComSpec', 'LANG', 'TZ']
    : ['PATH', 'HOME', 'LANG', 'TZ'];

/** The environment of an executor: the function's own, over the minimum. */
export function executorEnvironment(
  workDir: string,
  functionEnvironment: Record<string, string>,
): Record<string, string> {
  const inherited = INHERITED.flatMap((name): [string, string][] => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value]];
  });
  const temporary: Record<string, string> =
    process.platform === 'win32' ? { TEMP: workDir, TMP: workDir, USERPROFILE: workDir } : { TMPDIR: workDir };
  return { ...Object.fromEntries(inherited), ...temporary, ...functionEnvironment };
}

/** V8's own bounds, near the function's: the resident size is what is enforced. */
export function executorFlags(memoryMb: number): string[] {
  const semiSpaceMb = Math.min(16, Math.max(1, Math.floor(memoryMb / 16)));
  return [`--max-old-space-size=${memoryMb + 16}`, `--max-semi-space-size=${semiSpaceMb}`];
}
