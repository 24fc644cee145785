// @vitest-environment happy-dom
import { useHub } from './setup';
import { act, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createFakeHub } from '../../support/fake-bridge/fake-bridge';
import { fullWorld } from '../../support/fake-bridge/seed';
import { App } from '../../../src/renderer/app/app';
import { loadScreen } from '../../../src/renderer/app/screens';
import { go } from '../../../src/renderer/store/location';
import { show } from './window';

let stop: () => void;
let ids: string[];

beforeEach(async () => {
  const world = fullWorld(Date.now(), { nodes: 3, runs: 10 });
  ids = [...world.nodes.keys()];
  for (const [index, id] of ids.entries()) {
    const isOld = index === 1;
    world.nodes.set(id, { ...world.nodes.get(id)!, agentVersion: isOld ? '0.0.9' : '0.1.0', agentBehind: isOld });
  }
  useHub(createFakeHub(world));
  go({ screen: 'nodes' });
  await loadScreen('nodes');
  ({ stop } = await show(<App />));
});

afterEach(() => stop());

it('the sheet of a node whose agent is older than the hub says what to do', async () => {
  act(() => go({ screen: 'nodes', id: ids[1] ?? '' }));
  const sheet = await screen.findByRole('complementary');
  expect(sheet.textContent).toContain('0.0.9');
  expect(sheet.textContent).toContain('older than this hub');
  act(() => go({ screen: 'nodes', id: ids[0] ?? '' }));
  expect((await screen.findByRole('complementary')).textContent).not.toContain('older than this hub');
});
