// @vitest-environment happy-dom
import './setup';
import { beforeEach, expect, it } from 'vitest';
import { formatLocation, go, here, open, parseLocation, setQuery } from '../../../src/renderer/store/location';

beforeEach(() => go({ screen: 'overview' }));

it('reads what it writes', () => {
  const place = { screen: 'jobs' as const, id: 'job_1', query: { q: 'a b&c', state: 'paused' } };
  expect(parseLocation(formatLocation(place))).toEqual(place);
});

it('is the overview when it cannot be read', () => {
  expect(parseLocation('#/nowhere/at?all')).toEqual({ screen: 'overview', id: null, query: { all: '' } });
});

it('keeps the filter when something is opened and closed, and drops its tab', () => {
  go({ screen: 'jobs', query: { state: 'paused' } });
  open('job_1', { tab: 'edit' });
  expect(here()).toEqual({ screen: 'jobs', id: 'job_1', query: { state: 'paused', tab: 'edit' } });
  open(null);
  expect(here()).toEqual({ screen: 'jobs', id: null, query: { state: 'paused' } });
});

it('changes a filter in place', () => {
  go({ screen: 'runs' });
  setQuery({ state: 'failed' });
  setQuery({ state: '' });
  expect(location.hash).toBe('#/runs');
});
