import { expect, test } from 'vitest';
import { placeOfArguments, placeOfLink } from '../../../src/main/app/deep-link';

test.each([
  ['waypost://settings', '#/settings'],
  ['waypost://jobs/', '#/jobs'],
  ['waypost://jobs/job_0000A1B2C3D', '#/jobs/job_0000A1B2C3D'],
  ['waypost://jobs/job_0000A1B2C3D?tab=edit', '#/jobs/job_0000A1B2C3D?tab=edit'],
  ['WAYPOST://runs?state=failed', '#/runs?state=failed'],
])('%s leads to %s', (link, place) => {
  expect(placeOfLink(link)).toBe(place);
});

test.each([
  '',
  'waypost:',
  'waypost://',
  'waypost://nowhere/job_1',
  'waypost://jobs/../settings/x/y',
  'waypost://jobs/a/b',
  'waypost://jobs/%3Cscript%3E',
  'waypost://jobs:80/job_1',
  'waypost://me@jobs/job_1',
  'https://jobs/job_1',
  'javascript:alert(1)',
  `waypost://jobs/${'j'.repeat(65)}`,
  `waypost://jobs?q=${'q'.repeat(2_000)}`,
])('%j leads nowhere', (link) => {
  expect(placeOfLink(link)).toBeNull();
});

test('a link may stand anywhere among the arguments', () => {
  expect(placeOfArguments(['/opt/waypost', '--flag', 'waypost://audit', 'rest'])).toBe('#/audit');
  expect(placeOfArguments(['/opt/waypost', '--flag'])).toBeNull();
});
