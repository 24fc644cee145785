import { existsSync, mkdirSync, readFileSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { commandText, type CommandSource } from '../../../src/shared/domain/command-source';
import type { AttemptGrant } from '../../../src/shared/protocol/attempt';
import type { FunctionContent } from '../../../src/shared/protocol/frames';
import { isAlive } from '../../support/agent/alive';
import { agentFixture } from '../../support/agent/fixture';
import { content, grant } from '../../support/agent/grants';

const fixture = agentFixture();
const node = process.execPath;
const shell = '/bin/sh';
const posix = process.platform !== 'win32';

/** A command that the hub knows. */
function command(source: CommandSource, given: Partial<FunctionContent> = {}): FunctionContent {
  const made = content({ kind: 'command', source: commandText(source), name: 'probe', ...given });
  fixture.hub.functions.set(`${made.functionId}@${made.functionVersion}`, made);
  return made;
}

/** Runs some JavaScript as a command. */
const script = (code: string, given: Partial<FunctionContent> = {}) => command({ argv: [node, '-e', code] }, given);

function invoke(of: FunctionContent, given: Partial<AttemptGrant> = {}) {
  const attempt = grant(of, given);
  fixture.hub.start(attempt);
  return { attempt, result: fixture.hub.result(attempt) };
}

const texts = (attempt: AttemptGrant): string[] => fixture.hub.logLines(attempt).map(([, , , text]) => text);

async function allowing(...paths: string[]) {
  const joined = await fixture.join(...paths.flatMap((one) => ['--allow-command', one]));
  expect(joined).toMatchObject({ code: 0, stderr: '' });
  const agent = fixture.run();
  await fixture.hub.up();
  return agent;
}

test('runs a program with its arguments, environment and input', async () => {
  await allowing(node);
  const code = `const { env } = process;
    console.error('to stderr');
    console.log(JSON.stringify({ argv: process.argv.slice(1), input: require('fs').readFileSync(0, 'utf8'), cwd: process.cwd(),
      names: Object.keys(env).filter((name) => !['PATH', 'HOME', 'LANG', 'TZ', 'TMPDIR'].includes(name)).sort(),
      mode: env.MODE, run: env.WAYPOST_RUN_ID, attempt: env.WAYPOST_ATTEMPT, kwargs: env.WAYPOST_KWARGS,
      fireTime: env.WAYPOST_FIRE_TIME, trigger: env.WAYPOST_TRIGGER }))`;
  const of = command(
    { argv: [node, '-e', code, '--', 'a b', '$HOME', ''], stdin: 'grüße\n' },
    { environment: { MODE: 'night', WAYPOST_RUN_ID: 'forged' } },
  );
  const { attempt, result } = invoke(of, {
    args: ['x; ls', 5, true],
    kwargs: { k: [null] },
    fireTime: 0,
    trigger: 'schedule',
  });
  const ended = await result;
  expect(ended).toMatchObject({ outcome: 'succeeded', cold: false, result: { exitCode: 0 } });
  const { stdout, durationMs } = ended.result as { stdout: string; durationMs: number };
  expect(durationMs).toBeGreaterThan(0);
  const told = JSON.parse(stdout) as Record<string, unknown>;
  expect(told).toEqual({
    argv: ['a b', '$HOME', '', 'x; ls', '5', 'true'],
    input: 'grüße\n',
    cwd: expect.stringContaining(path.join(realpathSync(fixture.dataDir), 'work', 'command-')) as string,
    names: expect.arrayContaining(['MODE', 'WAYPOST_KWARGS']) as string[],
    mode: 'night',
    run: attempt.runId,
    attempt: '1',
    kwargs: '{"k":[null]}',
    fireTime: '1970-01-01T00:00:00.000Z',
    trigger: 'schedule',
  });
  const known = ['MODE', 'WAYPOST_', 'TEMP', 'TMP', 'USERPROFILE', 'SystemRoot', 'windir', 'ComSpec', 'PATHEXT'];
  expect((told['names'] as string[]).filter((name) => !known.some((one) => name.startsWith(one)))).toEqual([]);
  expect(existsSync(told['cwd'] as string)).toBe(false);
  const lines = fixture.hub.logLines(attempt).map(([, , level, text]) => [level, text]);
  expect(lines).toContainEqual(['error', 'to stderr']);
  expect(lines).toContainEqual(['info', stdout.trim()]);
});

describe('what a command does wrong', () => {
  test.each<[string, string, object]>([
    [
      'ends with a code',
      `console.error('no disk'); process.exitCode = 3`,
      { code: 'exit_code', message: 'The command ended with exit code 3. Its last error line: no disk' },
    ],
    ['ends by a signal', `process.kill(process.pid, 'SIGKILL')`, { code: posix ? 'exit_signal' : 'exit_code' }],
  ])('%s', async (_, code, error) => {
    await allowing(node);
    expect(await invoke(script(code)).result).toMatchObject({ outcome: 'failed', error });
  });

  test.each<[string, Partial<CommandSource>, Partial<AttemptGrant>, string]>([
    ['an object as an argument', {}, { args: ['a', {}] }, 'bad_arguments'],
    ['null as an argument', {}, { args: [null] }, 'bad_arguments'],
    ['NUL in an argument', {}, { args: ['a\0b'] }, 'bad_arguments'],
    ['more arguments than a system takes', {}, { args: ['x'.repeat(200_000)] }, posix ? 'command_failed' : 'exit_code'],
    ['a directory that is not there', { cwd: path.resolve('/no/such/directory') }, {}, 'command_failed'],
  ])('%s', async (_, source, given, code) => {
    await allowing(node);
    const of = command({ argv: [node, '-e', '0', '--'], ...source });
    expect(await invoke(of, given).result).toMatchObject({ outcome: 'failed', error: { code } });
  });

  test.each(['LD_PRELOAD', 'PATH', 'node_options'])('the variable %s', async (name) => {
    await allowing(node);
    const error = { code: 'environment_not_allowed', message: expect.stringContaining(name) as string };
    expect(await invoke(script('0', { environment: { [name]: 'x' } })).result).toMatchObject({ error });
  });

  test('no trailing line feed, and much output', async () => {
    await allowing(node);
    const { attempt, result } = invoke(script(`process.stdout.write('x'.repeat(39_000) + '\\n' + 'y'.repeat(2_000))`));
    expect(await result).toMatchObject({ outcome: 'succeeded', result: { stdoutCut: true } });
    expect(texts(attempt).map((text) => text.length)).toEqual([39_000, 2_000]);
  });
});

describe('what is allowed', () => {
  const refused = { outcome: 'failed', error: { code: 'command_not_allowed' } };

  test('nothing, unless the operator said so', async () => {
    const agent = await fixture.joinAndRun();
    expect(await invoke(script('0')).result).toMatchObject(refused);
    expect(await invoke(command({ argv: ['node', '-e', '0'] })).result).toMatchObject(refused);
    await agent.event('command.refused');
  });

  test('by any path that leads to the same file under the same name', async () => {
    const links = path.join(path.dirname(fixture.dataDir), 'links');
    mkdirSync(path.join(links, 'bin'), { recursive: true });
    const name = path.basename(node);
    symlinkSync(node, path.join(links, 'bin', name));
    symlinkSync(node, path.join(links, 'bin', 'other'));
    writeFileSync(path.join(links, name), 'not that program', { mode: 0o755 });
    await allowing(path.join(links, 'bin', name));
    const run = (program: string) => invoke(command({ argv: [program, '-e', '0'] })).result;
    expect(await run(node)).toMatchObject({ outcome: 'succeeded' });
    expect(await run(path.join(links, 'bin', '..', 'bin', name))).toMatchObject({ outcome: 'succeeded' });
    expect(await run(path.join(links, 'bin', 'other'))).toMatchObject(refused);
    expect(await run(path.join(links, name))).toMatchObject(refused);
    expect(await run(shell)).toMatchObject(refused);
    expect(await run(path.join(links, 'gone', name))).toMatchObject({ error: { code: 'command_not_found' } });
  });

  test('by the file that join wrote, and by the flag of run', async () => {
    expect(await fixture.join('--allow-command', shell)).toMatchObject({ code: 0 });
    const file = path.join(fixture.dataDir, 'allowed-commands');
    expect(readFileSync(file, 'utf8')).toContain(`\n${shell}\n`);
    fixture.run('--allow-command', node);
    await fixture.hub.up();
    expect(await invoke(script('0')).result).toMatchObject({ outcome: 'succeeded' });
    expect(await invoke(command({ argv: ['sh', '-c', 'exit 0'] })).result).toMatchObject({
      outcome: posix ? 'succeeded' : 'failed',
    });
  });
});

describe('limits', () => {
  const stubborn = `process.on('SIGTERM', () => console.log('not I')); setInterval(() => {}, 1000); console.log('up')`;

  test('time is up for one that ignores SIGTERM', async () => {
    await allowing(node);
    const { attempt, result } = invoke(script(stubborn), { timeoutMs: 600 });
    const { outcome, error, startedAt, endedAt } = await result;
    expect({ outcome, code: error?.code }).toEqual({ outcome: 'timed_out', code: 'timeout' });
    expect(endedAt - startedAt).toBeLessThan(3_000);
    expect(texts(attempt)).toEqual(posix ? ['up', 'not I'] : ['up']);
  });

  test('memory, of its children too', async () => {
    await allowing(node);
    const hog = `const kept = []; setInterval(() => kept.push(Buffer.alloc(16e6, 1)), 5)`;
    const parent = `require('child_process').spawn(process.execPath, ['-e', ${JSON.stringify(hog)}]); setInterval(() => {}, 1000)`;
    const { outcome, error } = await invoke(script(process.platform === 'linux' ? parent : hog, { memoryMb: 256 }))
      .result;
    expect({ outcome, code: error?.code }).toEqual({ outcome: 'failed', code: 'memory_exceeded' });
    expect(error?.message).toContain('256 MB');
  });

  test('a cancel asks first', async () => {
    await allowing(node);
    const { attempt, result } = invoke(
      script(
        `process.on('SIGTERM', () => { console.log('bye'); process.exit(0) }); setInterval(() => {}, 1000); console.log('up')`,
      ),
    );
    await fixture.hub.frame('attempt.log');
    const { runId, epoch, token } = attempt;
    fixture.hub.send({ t: 'attempt.cancel', attempt: { runId, epoch, token }, mode: 'cancel' });
    expect(await result).toMatchObject({ outcome: 'cancelled', error: { code: 'cancelled' } });
    if (posix) expect(texts(attempt)).toEqual(['up', 'bye']);
  });

  test('terminate does not ask', async () => {
    await allowing(node);
    const { attempt, result } = invoke(script(stubborn));
    await fixture.hub.frame('attempt.log');
    const { runId, epoch, token } = attempt;
    fixture.hub.send({ t: 'attempt.cancel', attempt: { runId, epoch, token }, mode: 'terminate' });
    expect(await result).toMatchObject({ outcome: 'cancelled' });
    expect(texts(attempt)).toEqual(['up']);
  });
});

describe.runIf(posix)('children', () => {
  const child = 'trap "" TERM; echo pid $$; while :; do sleep 1; done';
  /** Tells its parent, through a pipe in their directory, that it is up. */
  const telling = child.replace('; while', '; echo up > up; while');
  const pidsOf = (attempt: AttemptGrant) => texts(attempt).map((text) => Number(text.slice('pid '.length)));

  test('that ignore SIGTERM die with a command whose time is up', async () => {
    await allowing(shell);
    const of = command({ argv: [shell, '-c', `sh -c '${child}' & sh -c '${child}'`] });
    const { attempt, result } = invoke(of, { timeoutMs: 1_000 });
    expect(await result).toMatchObject({ outcome: 'timed_out' });
    expect(pidsOf(attempt)).toHaveLength(2);
    await expect.poll(() => pidsOf(attempt).filter(isAlive)).toEqual([]);
  });

  test('that outlive a command that succeeded end with it', async () => {
    await allowing(shell);
    const of = command({ argv: [shell, '-c', `mkfifo up; sh -c '${telling}' & read line < up; echo pid $$`] });
    const { attempt, result } = invoke(of);
    expect(await result).toMatchObject({ outcome: 'succeeded' });
    expect(pidsOf(attempt)).toHaveLength(2);
    await expect.poll(() => pidsOf(attempt).filter(isAlive)).toEqual([]);
  });

  test.runIf(process.platform === 'linux')('that went into a session of their own end with it too', async () => {
    await allowing(shell);
    const of = command({ argv: [shell, '-c', `mkfifo up; setsid sh -c '${telling}' & read line < up; exit 2`] });
    const { attempt, result } = invoke(of);
    expect(await result).toMatchObject({ error: { code: 'exit_code' } });
    expect(pidsOf(attempt)).toHaveLength(1);
    await expect.poll(() => pidsOf(attempt).filter(isAlive)).toEqual([]);
  });

  test.runIf(process.platform === 'linux')('do not outlive an agent that was killed and started again', async () => {
    const agent = await allowing(shell);
    const { attempt } = invoke(command({ argv: [shell, '-c', `sh -c '${child}' & wait`] }));
    await fixture.hub.frame('attempt.log', () => pidsOf(attempt).length === 1);
    await agent.kill();
    fixture.run();
    expect(await fixture.hub.result(attempt)).toMatchObject({ outcome: 'lost', error: { code: 'agent_restarted' } });
    await expect.poll(() => pidsOf(attempt).filter(isAlive)).toEqual([]);
  });
});
