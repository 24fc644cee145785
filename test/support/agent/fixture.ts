import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { AgentProcess, agentCommand, type CommandResult } from './agent-process';
import { buildAgent } from './build-agent';
import { TestHub } from './test-hub';

export interface AgentFixture {
  /** A new hub for each test. */
  hub: TestHub;
  /** Made by `join`; new for each test. */
  dataDir: string;
  /** The agent's script. */
  entry: string;
  command(...args: string[]): Promise<CommandResult>;
  join(...more: string[]): Promise<CommandResult>;
  /** Starts `agent run`; it is killed after the test. */
  run(...more: string[]): AgentProcess;
  /** Joins, runs, and waits until the hub welcomed it. */
  joinAndRun(): Promise<AgentProcess>;
}

/** The agent as it is shipped, built once per file, with a hub and a data directory per test. */
export function agentFixture(): AgentFixture {
  let built: Awaited<ReturnType<typeof buildAgent>>;
  let agents: AgentProcess[] = [];
  const fixture = {
    command: (...args) => agentCommand(built.agent, ...args),
    join: (...more) =>
      fixture.command(
        'join',
        fixture.hub.url,
        fixture.hub.joinToken,
        '--data-dir',
        fixture.dataDir,
        '--name',
        'edge-1',
        ...more,
      ),
    run(...more) {
      const agent = new AgentProcess(built.agent, '--data-dir', fixture.dataDir, ...more);
      agents.push(agent);
      return agent;
    },
    async joinAndRun() {
      const { code, stderr } = await fixture.join();
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      const agent = fixture.run();
      await fixture.hub.up();
      return agent;
    },
  } as AgentFixture;
  beforeAll(async () => {
    built = await buildAgent();
    fixture.entry = built.agent;
  });
  afterAll(() => built.remove());
  beforeEach(async () => {
    fixture.hub = await TestHub.start();
    fixture.dataDir = path.join(mkdtempSync(path.join(tmpdir(), 'waypost-agent-')), 'data');
  });
  afterEach(async () => {
    await Promise.all(agents.map((agent) => agent.kill()));
    agents = [];
    await fixture.hub.stop();
    rmSync(path.dirname(fixture.dataDir), { recursive: true, force: true });
    expect(fixture.hub.broken).toEqual([]);
  });
  return fixture;
}
