import { readFileSync } from 'node:fs';
import { protocol } from 'electron';
import { contentPolicy } from './content-policy';
import { rendererFile } from './renderer-file';

/**
 * The renderer is served under a scheme of its own instead of file://: it gets a real origin (so that 'self' in the
 * content policy means this application and not the whole disk) and can reach nothing outside its folder.
 */
const scheme = 'app';
const host = 'waypost';

export const rendererUrl = `${scheme}://${host}/index.html`;

/** Must run before the application is ready. */
export function declareScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ]);
}

const refused = (status: number): Response => new Response(null, { status });

/** Read at once: the files are our own and small, and each hop to the thread pool would delay the first frame. */
function answer(url: string, root: string): Response {
  const file = rendererFile(url, host, root);
  if (!file) return refused(404);
  try {
    return new Response(new Uint8Array(readFileSync(file.path)), {
      headers: {
        'Content-Type': file.mimeType,
        'Content-Security-Policy': contentPolicy(),
        'X-Content-Type-Options': 'nosniff',
      },
    });
  } catch {
    return refused(404);
  }
}

/** How long it takes until a file has left this process, a piece at each turn of its loop. */
const SENT_MS = 10;

/** How long the font may come after the script; the document asks for both at once, and for the font last. */
const FONT_WAIT_MS = 100;

/**
 * Serves the built renderer. Needs the application to be ready.
 *
 * @returns resolves when the page has its first script, its style and its font, and the main thread has nothing to do for it
 * until it asks
 */
export function serveRenderer(root: string): Promise<void> {
  return new Promise((resolve) => {
    protocol.handle(scheme, (request) => {
      if (request.method !== 'GET') return refused(405);
      if (request.url.endsWith('.woff2')) setTimeout(resolve, SENT_MS);
      else if (request.url.endsWith('.js')) setTimeout(resolve, FONT_WAIT_MS);
      return answer(request.url, root);
    });
  });
}

/** Loads what `Response` needs before the page's process has started and asks for its first file. */
export function warmUp(): void {
  refused(204);
}
