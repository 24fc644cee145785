import { expect, test } from 'vitest';
import { isServedHost } from '../../../src/main/api/host';
import { isOpen } from '../../../src/main/api/open-paths';

test.each([
  ['/health', '127.0.0.1', true],
  ['/api/v1/metrics?x=1', '::1', true],
  ['/ready/', '::ffff:127.0.0.1', true],
  ['/health', '192.168.1.5', false],
  ['/health', '::ffff:10.0.0.1', false],
  ['/health', undefined, false],
  ['/api/v1/jobs', '127.0.0.1', false],
  ['/healthy', '127.0.0.1', false],
])('%s asked from %s needs no token: %s', (url, caller, open) => {
  expect(isOpen(url, caller)).toBe(open);
});

const served = ['0.0.0.0', 'Hub.Example', 'fd00::9'];
test.each([
  ['127.0.0.1:8008', true],
  ['localhost', true],
  ['[::1]:8008', true],
  ['hub.example:8008', true],
  ['[fd00::9]:8008', true],
  // The address that the request arrived at.
  ['192.168.1.20:8008', true],
  ['192.168.1.21:8008', false],
  ['evil.example', false],
  ['hub.example.evil.example', false],
  ['', false],
  [undefined, false],
])('the Host %s is served: %s', (header, isServed) => {
  expect(isServedHost(header, served, '::ffff:192.168.1.20')).toBe(isServed);
});
