const FULL = new Set(['ENOSPC', 'EDQUOT']);

/** What is the matter with a disk that could not be written, as a code: `disk_full`, or another one. */
export function writeProblem(error: unknown, otherwise: string): string {
  return FULL.has((error as { code?: string } | null)?.code ?? '') ? 'disk_full' : otherwise;
}
