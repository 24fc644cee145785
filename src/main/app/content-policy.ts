/** Everything comes out of the application itself. Styles may be inline because the component library sets them so. */
const directives = {
  'default-src': ["'none'"],
  'script-src': ["'self'"],
  'worker-src': ["'self'"],
  'style-src': ["'self'", "'unsafe-inline'"],
  'img-src': ["'self'", 'data:'],
  'font-src': ["'self'"],
  'connect-src': ["'self'"],
  'base-uri': ["'none'"],
  'form-action': ["'none'"],
};

/**
 * The Content-Security-Policy of the window.
 *
 * @param devServerUrl where vite serves the renderer in development; it needs its socket and an inline preamble
 */
export function contentPolicy(devServerUrl?: string): string {
  const extra: Record<string, string[]> = devServerUrl
    ? { 'script-src': ["'unsafe-inline'"], 'connect-src': [devServerUrl.replace(/^http/, 'ws')] }
    : {};
  return Object.entries(directives)
    .map(([name, values]) => [name, ...values, ...(extra[name] ?? [])].join(' '))
    .join('; ');
}
