// The window's page on a fake hub, for looking at. `?world=empty|full&gone&still&alerts&nodes=1000&preferences=JSON`.
import { addAlerts } from './alert-seed.ts';
import { createFakeHub } from './fake-bridge.ts';
import { emptyWorld, fullWorld } from './seed.ts';

const wanted = new URLSearchParams(location.search);
const size = { nodes: Number(wanted.get('nodes') ?? 60), runs: Number(wanted.get('runs') ?? 900) };
const world = wanted.get('world') === 'empty' ? emptyWorld() : fullWorld(Date.now(), size);
if (wanted.has('alerts') && world.jobs.size > 0) addAlerts(world, Date.now());
const hub = createFakeHub(world, { preferences: wanted.get('preferences') ?? '' });
if (!wanted.has('still')) hub.live();
if (wanted.has('gone')) setTimeout(() => hub.setGone(true), 600);
window.waypost = hub.bridge;
window.fakeHub = hub;
await import('../../../src/renderer/main.tsx');
