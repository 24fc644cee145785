// Child processes.
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { stripVTControlCharacters } from 'node:util';
import { root, withProjectPath } from './paths.mjs';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** Windows needs a shell to run `npm` and other .cmd files; nowhere else is one used. */
function needsShell(command) {
  return process.platform === 'win32' && !command.endsWith('.exe');
}

/**
 * Runs a command in place of this process: its terminal, its signals, its exit code.
 * @returns {Promise<number>} the exit code; 128 + n when signal n ended it
 */
export function handOver(command, args, { env = process.env, cwd = root, stdio = 'inherit' } = {}) {
  const child = spawn(command, args, { cwd, env, stdio, shell: needsShell(command) });
  const pass = (signal) => {
    // Ctrl-C reaches the whole foreground group: the child has it already, and a second one would mean "at once".
    if (signal === 'SIGINT' && process.stdin.isTTY) return;
    child.kill(signal);
  };
  for (const signal of signals) process.on(signal, pass);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      for (const name of signals) process.off(name, pass);
      resolve(code ?? 128 + (constants.signals[signal] ?? 0));
    });
  });
}

/**
 * Runs a command to its end and keeps what it prints, without the colours that some programs send to a pipe.
 * @returns {Promise<{ code: number, stdout: string, output: string }>} `output` is stdout and stderr as they came
 */
export function capture(command, args, { env = withProjectPath(), cwd = root, timeoutMs } = {}) {
  const child = spawn(command, args, {
    cwd,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: needsShell(command),
    timeout: timeoutMs,
  });
  let stdout = '';
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    stdout += text;
    output += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    output += text;
  });
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ code: 127, stdout, output: `${output}${error.message}\n` }));
    child.once('close', (code) => resolve({ code: code ?? 1, stdout, output: stripVTControlCharacters(output) }));
  });
}
