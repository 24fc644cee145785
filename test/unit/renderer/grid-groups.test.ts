import { expect, it } from 'vitest';
import type { Node } from '../../../src/shared/domain/node';
import { fullWorld } from '../../support/fake-bridge/seed';
import {
  codesOf,
  colourOf,
  looks,
  rampCode,
  UNKNOWN,
  versionCode,
  versionsOf,
} from '../../../src/renderer/features/nodes/grid/appearance';
import { groupingsOf, groupsOf, troublesOf } from '../../../src/renderer/features/nodes/grid/groups';

const [model] = [...fullWorld(0, { nodes: 2, runs: 0 }).nodes.values()];
const node = (name: string, part: Partial<Node> = {}): Node => ({
  ...model!,
  id: name,
  name,
  status: 'ONLINE',
  ...part,
});

it('groups by place or label, by name, and puts last who has none', () => {
  const nodes = [
    node('a', { location: 'Cairo', labels: { region: 'eg' } }),
    node('b', { location: '', labels: {}, status: 'OFFLINE' }),
    node('c', { location: 'Amman', labels: { region: 'jo', tier: '1' } }),
    node('d', { location: 'Cairo', labels: { region: 'eg' }, status: 'OFFLINE' }),
  ];
  const keys = (grouping: string) =>
    groupsOf(nodes, grouping).map(({ key, nodes: some, offline }) => [
      key,
      some.map(({ name }) => name).join(''),
      offline,
    ]);
  expect(keys('location')).toEqual([
    ['Amman', 'c', 0],
    ['Cairo', 'ad', 1],
    ['', 'b', 1],
  ]);
  expect(keys('label:region')).toEqual([
    ['eg', 'ad', 1],
    ['jo', 'c', 0],
    ['', 'b', 1],
  ]);
  expect(keys('none')).toEqual([['', 'abcd', 2]]);
  expect(groupingsOf(nodes)).toEqual(['location', 'label:region', 'label:tier', 'none']);
});

it('tells what is not online, the largest first, with the time where it happened at once', () => {
  const at = (minute: number): string => new Date(Date.UTC(2026, 9, 22, 14, minute)).toISOString();
  const offline = (name: string, minute: number) =>
    node(name, { location: 'Rotterdam', status: 'OFFLINE', statusSince: at(minute), statusReason: 'no_heartbeat' });
  const troubles = troublesOf(
    groupsOf(
      [
        node('w', { location: 'Rotterdam' }),
        offline('x', 11),
        offline('y', 14),
        node('m', { location: 'Leipzig', status: 'MAINTENANCE', statusReason: 'new disk' }),
        ...[0, 30, 59].map((minute) => ({ ...offline(`s${minute}`, minute), location: 'Cairo' })),
      ],
      'location',
    ),
  );
  expect(troubles.map(({ key, status, nodes, since }) => [key, status, nodes.length, since])).toEqual([
    ['Cairo', 'OFFLINE', 3, null],
    ['Rotterdam', 'OFFLINE', 2, at(11)],
    ['Leipzig', 'MAINTENANCE', 1, expect.any(String)],
  ]);
  expect(troubles.at(-1)?.reason).toBe('new disk');
});

it('gives a form of its own to each status, and to each of the newest versions', () => {
  const forms = [
    ...codesOf(
      ['ONLINE', 'OFFLINE', 'DEGRADED', 'SYNCING', 'MAINTENANCE'].map((status, index) =>
        node(String(index), { status: status as Node['status'] }),
      ),
      'status',
    ),
  ].map((code) => looks[code]?.form);
  expect(new Set(forms).size).toBe(5);
  const versions = [0, 1, 2, 3, 4, 5].map((rank) => looks[versionCode(rank)]?.form);
  expect(new Set(versions).size).toBe(6);
  expect(versionCode(9)).toBe(versionCode(5));
});

it('orders versions by age and draws the newest quietly', () => {
  const nodes = ['1.9.0', '1.10.0', '1.10.0-rc.1', null].map((agentVersion, index) =>
    node(String(index), { agentVersion }),
  );
  expect(versionsOf(nodes)).toEqual(['1.10.0', '1.10.0-rc.1', '1.9.0']);
  expect([...codesOf(nodes, 'version')]).toEqual([versionCode(2), versionCode(0), versionCode(1), UNKNOWN]);
});

it('draws a share on the ramp, and hatches what is not known', () => {
  const usage = { cpuPercent: 100, memoryPercent: 0, runningAttempts: 0, diskPercent: null, loadAverage: null };
  const nodes = [node('a', { usage }), node('b', { usage, status: 'OFFLINE' }), node('c', { usage: null })];
  expect([...codesOf(nodes, 'cpu')]).toEqual([rampCode(100), UNKNOWN, UNKNOWN]);
  expect([...codesOf(nodes, 'memory')]).toEqual([rampCode(0), UNKNOWN, UNKNOWN]);
  expect(looks[UNKNOWN]?.form).toBe('hatched');
  expect(colourOf(looks[rampCode(0)]!, 'light')).toBe('rgb(220 235 236)');
  expect(colourOf(looks[rampCode(100)]!, 'dark')).toBe('rgb(87 191 203)');
});
