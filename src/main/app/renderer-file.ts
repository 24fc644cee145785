import { extname, join, normalize, sep } from 'node:path';

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

export interface RendererFile {
  path: string;
  mimeType: string;
}

/** `%2e%2e%2f` is a way out too, so it is the decoded path that is judged; null when it cannot be decoded. */
function decodedPath(url: URL): string | null {
  try {
    return decodeURIComponent(url.pathname);
  } catch {
    return null;
  }
}

/**
 * The file of the built renderer that a URL stands for.
 *
 * @param host the only host that has files
 * @param root absolute folder of the built renderer
 * @returns null for another host, a type that the renderer does not consist of, or a path that leads out of `root`
 */
export function rendererFile(url: string, host: string, root: string): RendererFile | null {
  const parsed = new URL(url);
  const decoded = decodedPath(parsed);
  if (parsed.hostname !== host || decoded === null || /[\0\\]/.test(decoded)) return null;
  const path = normalize(join(root, decoded));
  const mimeType = mimeTypes[extname(path)];
  return mimeType && path.startsWith(root + sep) ? { path, mimeType } : null;
}
