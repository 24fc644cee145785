import { describe, expect, test } from 'vitest';
import { compareVersions, isBehind } from '../../../src/shared/domain/version';

/** The examples of semver.org, and what lies between; each is older than the one after it. */
const inOrder = [
  '0.0.9',
  '0.1.0-rc.1',
  '0.1.0',
  '0.1.1',
  '0.2.0',
  '0.10.0',
  '1.0.0-1',
  '1.0.0-2',
  '1.0.0-11',
  '1.0.0-alpha',
  '1.0.0-alpha.1',
  '1.0.0-alpha.beta',
  '1.0.0-beta',
  '1.0.0-beta.2',
  '1.0.0-beta.11',
  '1.0.0-beta.11.0',
  '1.0.0-rc.1',
  '1.0.0',
  '1.0.1',
  '10.0.0',
];

describe('versions', () => {
  test.each(inOrder.map((version, index) => [version, index] as const))('%s has its place', (version, index) => {
    const signs = inOrder.map((other) => Math.sign(compareVersions(version, other) ?? Number.NaN));
    expect(signs).toEqual(inOrder.map((_, other) => Math.sign(index - other)));
  });

  test('what is said of the build, and a letter before, make no difference', () => {
    expect(compareVersions('1.0.0+linux', '1.0.0')).toBe(0);
    expect(compareVersions('v1.0.0-rc.1+5', '1.0.0-rc.1')).toBe(0);
  });

  test.each(['', '1', '1.0', '1.0.0.0', '1.0.x', '1.0.0-', '1.0.0-a..b', 'bench', '9'.repeat(200), ' 1.0.0'])(
    '%j is none',
    (text) => {
      expect(compareVersions(text, '1.0.0')).toBeNull();
      expect(compareVersions('1.0.0', text)).toBeNull();
      expect(isBehind(text, '1.0.0')).toBe(false);
    },
  );
});

test.each([
  ['0.9.0', '1.0.0', true],
  ['1.0.0-rc.2', '1.0.0', true],
  ['1.0.0', '1.0.0', false],
  ['1.1.0', '1.0.0', false],
  [null, '1.0.0', false],
])('an agent %s with a hub %s: behind %s', (agent, hub, behind) => {
  expect(isBehind(agent, hub)).toBe(behind);
});
