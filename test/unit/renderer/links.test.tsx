// @vitest-environment happy-dom
import { useHub } from './setup';
import { expect, it } from 'vitest';
import { createFakeHub } from '../../support/fake-bridge/fake-bridge';
import { emptyWorld } from '../../support/fake-bridge/seed';
import { followLinks, here } from '../../../src/renderer/store/location';

it('goes where a link from outside leads, until it stops listening', () => {
  const hub = useHub(createFakeHub(emptyWorld()));
  const stop = followLinks();
  hub.follow('#/jobs/job_0000A1B2C3D?tab=edit');
  expect(here()).toEqual({ screen: 'jobs', id: 'job_0000A1B2C3D', query: { tab: 'edit' } });
  stop();
  hub.follow('#/nodes');
  expect(here().screen).toBe('jobs');
});
