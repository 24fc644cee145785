import { readFile } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';
import { protocol } from 'electron';
import { contentPolicy } from './content-policy';

/**
 * The renderer is served under a scheme of its own instead of file://: it gets a real origin (so that 'self' in the
 * content policy means this application and not the whole disk) and can reach nothing outside its folder.
 */
const scheme = 'app';
const host = 'waypost';

export const rendererUrl = `${scheme}://${host}/index.html`;

const mimeTypes: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.woff': 'font/woff',
  '.wasm': 'application/wasm',
};

/** Must run before the application is ready. */
export function declareScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ]);
}

/**
 * The file that a URL of the scheme stands for.
 *
 * @returns null for another host, a type that the renderer does not consist of, or a path that leads out of `root`
 */
export function fileOf(url: string, root: string): string | null {
  const { hostname, pathname } = new URL(url);
  if (hostname !== host) return null;
  let path: string;
  try {
    path = decodeURIComponent(pathname);
  } catch {
    return null;
  }
  if (path.includes('\0') || path.includes('\\')) return null;
  const file = normalize(join(root, path));
  return file.startsWith(root + sep) && mimeTypes[extname(file)] ? file : null;
}

async function answer(url: string, root: string): Promise<Response> {
  const file = fileOf(url, root);
  if (!file) return new Response(null, { status: 404 });
  try {
    const headers = {
      'Content-Type': mimeTypes[extname(file)] ?? '',
      'Content-Security-Policy': contentPolicy(),
      'X-Content-Type-Options': 'nosniff',
    };
    return new Response(new Uint8Array(await readFile(file)), { headers });
  } catch {
    return new Response(null, { status: 404 });
  }
}

/** Serves the built renderer. Needs the application to be ready. */
export function serveRenderer(root: string): void {
  protocol.handle(scheme, (request) =>
    request.method === 'GET' ? answer(request.url, root) : new Response(null, { status: 405 }),
  );
}
