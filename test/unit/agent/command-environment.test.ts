import { expect, test } from 'vitest';
import { commandEnvironment, forbiddenVariable } from '../../../src/agent/core/commands/command-environment';
import { content, grant } from '../../support/agent/grants';

const of = content({ kind: 'command', source: '{"argv":["ls"]}' });

test.each([
  [{ MODE: 'night', LANG: 'de' }, null],
  [{ MODE: 'night', LD_LIBRARY_PATH: '/tmp' }, 'LD_LIBRARY_PATH'],
  [{ Path: '/tmp' }, 'Path'],
  [{ DYLD_INSERT_LIBRARIES: 'x' }, 'DYLD_INSERT_LIBRARIES'],
  [{ PATHS: 'x', OLD_PATH: 'y' }, null],
])('%j has the forbidden variable %s', (environment, name) => {
  expect(forbiddenVariable(environment)).toBe(name);
});

test('what the agent tells takes the place of what the function says', () => {
  const attempt = grant(of, { kwargs: { a: 'ü' }, attempt: 3 });
  expect(commandEnvironment({ WAYPOST_ATTEMPT: '9', MODE: 'x' }, attempt)).toEqual({
    MODE: 'x',
    WAYPOST_RUN_ID: attempt.runId,
    WAYPOST_ATTEMPT: '3',
    WAYPOST_TRIGGER: 'manual',
    WAYPOST_FIRE_TIME: '',
    WAYPOST_KWARGS: '{"a":"ü"}',
  });
});
