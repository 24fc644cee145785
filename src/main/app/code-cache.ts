import nodeModule from 'node:module';

/** Since Node 22.8 and 22.10; the runtime for development is older. */
type CompileCache = Partial<Pick<typeof nodeModule, 'enableCompileCache' | 'flushCompileCache'>>;

/**
 * Keeps what V8 compiles of the modules that are loaded from now on, so that the next start reads it instead of compiling
 * again; a file that changed is compiled anew. Where the runtime cannot do that, or cannot write there, nothing is kept.
 * @param directory of the cache; made when it is missing
 * @returns writes what was compiled so far. Node would do so when the process exits, which Electron does in its own way
 */
export function keepCompiled(
  directory: string,
  { enableCompileCache, flushCompileCache }: CompileCache = nodeModule,
): () => void {
  enableCompileCache?.(directory);
  return () => flushCompileCache?.();
}
