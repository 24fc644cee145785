import path from 'node:path';
import { afterAll, afterEach, expect, test } from 'vitest';
import { LiveHub } from '../../support/hub/live-hub';
import { runWaypost, startWaypost, stopEverything, temporaryFolder } from '../../support/hub/serve';
import { until } from '../../support/hub/until';

let hub: LiveHub;
afterEach(() => hub.stop());
afterAll(stopEverything);

test.each([
  ['newer than its agents', '99.0.0-rc.1', true],
  ['older than its agents', '0.0.1', false],
])(
  'a hub that is %s: the node, the log of the agent and its doctor say so',
  async (_, version, isBehind) => {
    hub = new LiveHub({ version });
    const url = await hub.doors.openGateway('127.0.0.1', 0, true);
    const { token } = await hub.must('joinTokens.create', {});
    const dataDir = path.join(temporaryFolder(), 'agent');
    expect(await runWaypost(['agent', 'join', url, token, '--data-dir', dataDir, '--name', 'edge-1'])).toMatchObject({
      code: 0,
    });
    const agent = startWaypost(['agent', 'run', '--data-dir', dataDir, '--log-level', 'info']);
    let said = '';
    agent.stderr?.on('data', (data: Buffer) => (said += data.toString()));
    const node = await until(async () => (await hub.must('nodes.list', {})).items.find(({ connected }) => connected));
    expect(node.agentBehind).toBe(isBehind);
    await until(() => said.includes('"event":"link.up"'));
    const told = await runWaypost(['agent', 'doctor', '--data-dir', dataDir]);
    expect(told).toMatchObject({ code: 0, stdout: expect.stringContaining('The agent can connect.') as string });
    const note = `its hub ${version}`;
    expect(told.stdout.includes(note)).toBe(isBehind);
    // Its line stands right behind that of the connection, long before the doctor was done.
    expect(said.split('"agent.behind"')).toHaveLength(isBehind ? 2 : 1);
    if (isBehind) expect(said).toContain(`"hubVersion":"${version}"`);
  },
  30_000,
);
