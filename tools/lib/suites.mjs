// The test suites: each is run with its usual output, and counted from the JSON report that it writes beside it.
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { projectNode, root, withProjectPath } from './paths.mjs';
import { handOver } from './run.mjs';
import { runWithWindow } from './window.mjs';

const reports = path.join(root, 'test-results');

function freshReport(name) {
  mkdirSync(reports, { recursive: true });
  const file = path.join(reports, `${name}.json`);
  rmSync(file, { force: true });
  return file;
}

function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return null; // the runner died before it could write one
  }
}

/** A runner that failed without a failed test (a file that does not load, no report) is one failure. */
function settle(passed, failed, code) {
  return { passed, failed: failed || (code === 0 ? 0 : 1) };
}

/**
 * @param {string} name of the suite and its report
 * @param {string[]} projects of vitest.config.ts
 * @param {number} workers how many files at a time
 */
export async function runVitest(name, projects, workers) {
  const file = freshReport(name);
  const reporters = ['--reporter', 'default', '--reporter', 'json', '--outputFile.json', file];
  const chosen = projects.flatMap((project) => ['--project', project]);
  const args = ['run', ...chosen, '--maxWorkers', String(workers), ...reporters];
  const script = path.join(root, 'node_modules/vitest/vitest.mjs');
  const code = await handOver(projectNode(), [script, ...args], { env: withProjectPath() });
  const report = readReport(file);
  return settle(report?.numPassedTests ?? 0, report?.numFailedTests ?? 0, code);
}

/** @param {import('./electron.mjs').Runtime} runtime the Electron that the tests launch */
export async function runPlaywright(runtime) {
  const file = freshReport('e2e');
  const script = path.join(root, 'node_modules/@playwright/test/cli.js');
  const args = [script, 'test', '--reporter', 'list,json'];
  const code = await runWithWindow(runtime, projectNode(), args, { PLAYWRIGHT_JSON_OUTPUT_FILE: file });
  const stats = readReport(file)?.stats;
  return settle((stats?.expected ?? 0) + (stats?.flaky ?? 0), stats?.unexpected ?? 0, code);
}
