// `npm run dist:smoke`: starts the packaged application and waits for its page and for the hub behind it.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { withDisplay } from './lib/display.mjs';
import { root } from './lib/paths.mjs';
import { main, say, ToolError } from './lib/report.mjs';
import { ensurePackages, packagesForWindow } from './lib/system.mjs';
import { sandboxArguments } from './lib/window.mjs';

const executable = path.join(root, 'dist/linux-unpacked/waypost');
const timeoutMs = 30_000;

/** The address that Chromium prints when it is asked to be inspected. */
function inspectorAddress(app) {
  return new Promise((resolve, reject) => {
    let text = '';
    app.stderr.on('data', (data) => {
      text += data;
      const [, host] = /DevTools listening on ws:\/\/([^/]+)/.exec(text) ?? [];
      if (host) resolve(host);
    });
    app.once('exit', (code) => reject(new ToolError(`the application ended with ${code}\n${text}`, 'npm run dist')));
  });
}

/** `promise`, unless the deadline comes first. */
function within(promise, deadline) {
  const late = new Promise((_resolve, reject) => {
    deadline.addEventListener('abort', () =>
      reject(new ToolError('no answer in time', 'run dist/linux-unpacked/waypost')),
    );
  });
  return Promise.race([promise, late]);
}

/** Asks until the page is there; the caller's deadline ends it. */
async function pageOf(host, signal) {
  for (;;) {
    const targets = await (await fetch(`http://${host}/json`, { signal })).json();
    const page = targets.find(({ type, title }) => type === 'page' && title === 'Waypost');
    if (page) return page;
    await sleep(50, undefined, { signal });
  }
}

/** Where the hub's API is, from the line that the application prints when it is ready; so the database opened too. */
function apiAddress(app) {
  return new Promise((resolve) => {
    let text = '';
    app.stdout.on('data', (data) => {
      text += data;
      const line = text
        .split('\n')
        .find((candidate) => candidate.includes('"event":"ready"') && candidate.endsWith('}'));
      if (line) resolve(JSON.parse(line).apiUrl);
    });
  });
}

async function smoke(env) {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'waypost-smoke-'));
  const started = performance.now();
  const args = [...sandboxArguments(), '--remote-debugging-port=0', `--data-dir=${dataDir}`];
  const app = spawn(executable, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise((resolve) => app.once('exit', resolve));
  try {
    const deadline = AbortSignal.timeout(timeoutMs);
    const apiUrl = apiAddress(app);
    const page = await pageOf(await inspectorAddress(app), deadline);
    say(`the packaged application shows ${page.url} after ${Math.round(performance.now() - started)} ms`);
    const health = await fetch(`${await within(apiUrl, deadline)}/api/v1/health`, { signal: deadline });
    say(`its hub answers: ${await health.text()}`);
  } finally {
    app.kill();
    await ended;
    rmSync(dataDir, { recursive: true, force: true });
  }
}

await main(async () => {
  if (!existsSync(executable)) throw new ToolError('nothing is packaged for Linux here', 'npm run dist');
  await ensurePackages(packagesForWindow(), 'the window');
  await withDisplay(process.env, smoke);
});
