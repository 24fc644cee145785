import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

/** Where `require` takes ES modules as a matter of course: before, it warned, and the warning would be in the log. */
const REQUIRES_MODULES = Number(process.versions.node.split('.')[0]) >= 24;

/**
 * Loads an ES module. `require` does it in one go, where `import` waits for reads that other threads do; a module that
 * awaits something at its top level is left to `import`, before anything of it has run.
 * @param url a file URL
 */
export function loadModule(url: string): unknown {
  if (REQUIRES_MODULES) {
    try {
      return createRequire(url)(fileURLToPath(url));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ERR_REQUIRE_ASYNC_MODULE') throw error;
    }
  }
  return import(/* @vite-ignore */ url);
}
