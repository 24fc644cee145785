import { afterAll, beforeAll, expect, test } from 'vitest';
import { ServedHub, stopEverything } from '../../support/hub/serve';
import { until } from '../../support/hub/until';

let hub: ServedHub;
let nodeId: string;
let functionId: string;

interface Deployment {
  version: number;
  activeVersion: number;
  state: string;
}

const source = (answer: number): string => `export default () => ${answer}`;
const deployments = async (): Promise<Deployment[]> =>
  (await hub.must<{ items: Deployment[] }>('GET', `/deployments?functionId=${functionId}`)).items;
const ready = (version: number) =>
  until(async () => (await deployments()).find((one) => one.version === version && one.state === 'ready'));

async function invoked(): Promise<unknown> {
  const { runIds } = await hub.must<{ runIds: string[] }>('POST', `/functions/${functionId}/invoke`, {});
  const run = await hub.runEnded(runIds[0]!);
  return { result: run['result'], cold: (run['attemptList'] as { cold: boolean }[])[0]?.cold };
}

beforeAll(async () => {
  hub = await ServedHub.start();
  ({ nodeId } = await hub.startAgent('edge-1'));
  const made = await hub.must<{ id: string }>('POST', '/functions', {
    name: 'answer',
    kind: 'javascript',
    source: source(1),
  });
  functionId = made.id;
}, 180_000);

afterAll(stopEverything);

test('deployed, warmed up, updated, rolled back, taken off', async () => {
  expect(await hub.must('POST', `/functions/${functionId}/deploy`, { strategy: 'nodes', nodeIds: [nodeId] })).toEqual({
    deployed: 1,
    nodeIds: [nodeId],
    rejected: [],
  });
  await ready(1);
  expect(await hub.must('GET', `/nodes/${nodeId}`)).toMatchObject({ status: 'ONLINE' });
  expect(await hub.must('GET', `/nodes/${nodeId}/statuses`)).toMatchObject({
    items: [{ from: 'SYNCING', to: 'ONLINE' }, { from: 'ONLINE', to: 'SYNCING' }, { from: 'OFFLINE' }, { from: null }],
  });

  await hub.must('POST', `/functions/${functionId}/warm-up`, {});
  await until(async () => (((await invoked()) as { cold: boolean }).cold ? undefined : true));

  await hub.must('PUT', `/functions/${functionId}`, { name: 'answer', kind: 'javascript', source: source(2) });
  expect(await invoked()).toMatchObject({ result: 2 });
  expect(await deployments()).toMatchObject([{ version: 1, activeVersion: 2, state: 'ready' }]);
  await hub.must('POST', `/functions/${functionId}/deploy`, { strategy: 'all' });
  await ready(2);

  expect(await hub.must('POST', `/functions/${functionId}/roll-back`, { version: 1 })).toMatchObject({ version: 1 });
  await ready(1);
  expect(await invoked()).toMatchObject({ result: 1 });
  expect(await hub.must('GET', `/functions/${functionId}/versions`)).toMatchObject({
    items: [
      { version: 2, isActive: false },
      { version: 1, isActive: true },
    ],
  });

  await hub.must('POST', `/functions/${functionId}/undeploy`, {});
  await until(async () => ((await deployments()).length === 0 ? true : undefined));
}, 60_000);

test('what was deployed while the hub was away is there when it is back', async () => {
  await hub.must('POST', `/functions/${functionId}/deploy`, { strategy: 'all' });
  await ready(1);
  await hub.stop();
  hub = await hub.restart();
  await ready(1);
  await until(async () => {
    const node = await hub.must<{ status: string }>('GET', `/nodes/${nodeId}`);
    return node.status === 'ONLINE' ? true : undefined;
  });
  expect(await hub.must('GET', `/nodes/${nodeId}/statuses?limit=1`)).toMatchObject({
    items: [{ from: 'OFFLINE', to: 'ONLINE' }],
  });
}, 60_000);
