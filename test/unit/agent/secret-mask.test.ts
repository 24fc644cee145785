import { describe, expect, test } from 'vitest';
import { resolveEnvironment } from '../../../src/agent/core/environment';
import { SecretMask } from '../../../src/agent/core/secret-mask';
import { content, grant } from '../../support/agent/grants';

const value = 'pa$$ "word"/é+';
const mask = new SecretMask([value, '123456']);

describe('a text', () => {
  test.each<[string, string]>([
    ['as it is', `token=${value};`],
    ['twice', `${value}${value}`],
    ['in JSON', `{"token":${JSON.stringify(value)}}`],
    ['in JSON in JSON', JSON.stringify(JSON.stringify({ token: value }))],
    ['in an address', `https://a.test/?t=${encodeURIComponent(value)}`],
    ['in base64', `Basic ${Buffer.from(value).toString('base64')}`],
    ['in base64 of an address', Buffer.from(value).toString('base64url')],
  ])('%s', (_, text) => {
    const masked = mask.text(text);
    expect(masked).toContain('***');
    for (const form of [value, 'word', 'd2', '%22']) expect(masked).not.toContain(form);
  });

  test('without a secret stays', () => {
    expect(mask.text('all is well')).toBe('all is well');
  });

  test('of which one contains another goes whole', () => {
    expect(new SecretMask(['abcd', 'abcdef']).text('abcdef abcd')).toBe('*** ***');
  });

  test('that is a line of a long one', () => {
    const key = '-----BEGIN KEY-----\nMIIEvQIBADANBgkqhkiG\n9w0B\n-----END KEY-----\n';
    const masked = new SecretMask([key]);
    expect(masked.text('line MIIEvQIBADANBgkqhkiG of it')).toBe('line *** of it');
    // What is as short as that is in many texts.
    expect(masked.text('line 9w0B of it')).toBe('line 9w0B of it');
    expect(masked.text(`${key.trim()}!`)).toBe('***!');
  });
});

test('an end: its result with keys and numbers, its error with code and stack', () => {
  const result = JSON.stringify({ a: [value, 5, 123456, null, true], [value]: { deep: `x${value}` } });
  expect(JSON.parse(mask.end({ outcome: 'succeeded', cold: false, result }).result ?? '')).toEqual({
    a: ['***', 5, '***', null, true],
    '***': { deep: 'x***' },
  });
  const error = { code: '123456', message: `no ${value}`, stack: `Error: no ${value}\n at x` };
  expect(mask.end({ outcome: 'failed', cold: true, error })).toEqual({
    outcome: 'failed',
    cold: true,
    error: { code: '***', message: 'no ***', stack: 'Error: no ***\n at x' },
  });
});

describe('an environment', () => {
  const of = content({ kind: 'javascript', source: '1', environment: { MODE: 'x', KEY: { secret: 'k' } } });

  test('with its secrets', () => {
    expect(resolveEnvironment(of, grant(of, { secrets: { k: 'v', other: 'w' } }))).toEqual({
      all: { MODE: 'x', KEY: 'v' },
      secret: { KEY: 'v' },
    });
  });

  test.each<Record<string, string> | undefined>([undefined, {}, { K: 'v' }])('without: %j', (secrets) => {
    expect(resolveEnvironment(of, grant(of, secrets === undefined ? {} : { secrets }))).toEqual({
      variable: 'KEY',
      secret: 'k',
    });
  });

  test('that asks for what every object has', () => {
    const odd = content({ kind: 'javascript', source: '1', environment: { KEY: { secret: 'constructor' } } });
    expect(resolveEnvironment(odd, grant(odd, { secrets: {} }))).toMatchObject({ secret: 'constructor' });
  });
});
