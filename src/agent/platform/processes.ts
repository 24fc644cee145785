import { execFile, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** Runs a system tool and answers what it printed; an empty text when it failed or is not there. */
export function toolOutput(tool: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve) => {
    const options = { timeout: 5_000, maxBuffer: 16_000_000, windowsHide: true };
    execFile(tool, [...args], options, (error, stdout) => resolve(error ? '' : stdout));
  });
}

/** The children of a process, and theirs. Linux only; elsewhere and without the kernel's help there are none known. */
export function descendants(pid: number): number[] {
  if (process.platform !== 'linux') return [];
  const found: number[] = [];
  try {
    for (const thread of readdirSync(`/proc/${pid}/task`)) {
      const children = readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8');
      for (const child of children.split(' ').filter(Boolean)) found.push(Number(child), ...descendants(Number(child)));
    }
  } catch {
    // It ended meanwhile.
  }
  return found;
}

/** Asks a process, and its group where it leads one, to end. */
export function askTree(pid: number): void {
  if (process.platform === 'win32') {
    spawn('taskkill', ['/PID', String(pid), '/T'], { stdio: 'ignore', windowsHide: true }).on('error', () => {});
    return;
  }
  try {
    process.kill(-pid, 'SIGTERM');
  } catch {
    // It is gone.
  }
}

/** Kills what is left of a process group whose leader has ended. */
export function killGroup(pid: number): void {
  if (process.platform !== 'win32') killQuietly(-pid);
}

function killQuietly(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It is gone, or was never a group.
  }
}

/**
 * Kills a process, its process group where it leads one, and its children where the system tells them: those that
 * moved into a group of their own go too, as long as their parents live.
 */
export function killTree(pid: number): void {
  if (process.platform === 'win32') {
    spawn('taskkill', ['/PID', String(pid), '/T', '/F'], { stdio: 'ignore', windowsHide: true }).on('error', () => {
      killQuietly(pid);
    });
    return;
  }
  const children = descendants(pid);
  killQuietly(-pid);
  killQuietly(pid);
  for (const child of children) killQuietly(child);
}

/** Processes whose command line, or on Linux whose environment, contains a text, by pid. */
export async function processesWith(text: string): Promise<number[]> {
  if (process.platform === 'linux')
    return readdirSync('/proc').flatMap((name) => (mentions(name, text) ? Number(name) : []));
  const listing =
    process.platform === 'win32'
      ? await toolOutput('powershell', [
          '-NoProfile',
          '-Command',
          'Get-CimInstance Win32_Process | ForEach-Object { "$($_.ProcessId) $($_.CommandLine)" }',
        ])
      : await toolOutput('ps', ['-axo', 'pid=,command=']);
  return listing.split(/\r?\n/).flatMap((line) => {
    const pid = Number.parseInt(line, 10);
    return line.includes(text) && pid > 0 && pid !== process.pid ? pid : [];
  });
}

function mentions(name: string, text: string): boolean {
  if (!/^\d+$/.test(name) || Number(name) === process.pid) return false;
  try {
    return ['cmdline', 'environ'].some((file) => readFileSync(`/proc/${name}/${file}`, 'utf8').includes(text));
  } catch {
    return false;
  }
}
