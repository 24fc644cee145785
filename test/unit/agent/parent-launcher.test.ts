import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { EmbeddedPort } from '../../../src/agent/embedded/embedded-port';
import type { MessagePortLike, ParentPort } from '../../../src/agent/executor/channel';
import { ParentLauncher } from '../../../src/agent/platform/parent-launcher';
import { WorkDirs } from '../../../src/agent/platform/work-dirs';
import type { FromEmbeddedAgent, ToEmbeddedAgent } from '../../../src/shared/protocol/embedded';

type Handler = (event: { data: unknown; ports: MessagePortLike[] }) => void;

/** The main process, played by the test. */
class FakeMain implements ParentPort {
  readonly told: FromEmbeddedAgent[] = [];
  #handler: Handler = () => {};

  postMessage(message: unknown): void {
    this.told.push(message as FromEmbeddedAgent);
  }

  on(_event: 'message', handler: Handler): void {
    this.#handler = handler;
  }

  once(): void {}

  tell(message: ToEmbeddedAgent, ...ports: MessagePortLike[]): void {
    this.#handler({ data: message, ports });
  }
}

/** The executor's end of its MessagePort. */
class FakePort implements MessagePortLike {
  readonly sent: unknown[] = [];
  isStarted = false;
  message: (event: { data: unknown }) => void = () => {};
  close: () => void = () => {};

  postMessage(message: unknown): void {
    this.sent.push(message);
  }

  on(event: 'message' | 'close', handler: (event: { data: unknown }) => void): void {
    if (event === 'message') this.message = handler;
    else this.close = handler as () => void;
  }

  start(): void {
    this.isStarted = true;
  }
}

let root: string;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'waypost-launcher-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function launched() {
  const main = new FakeMain();
  const silent = { debug() {}, info() {}, warn() {}, error() {} };
  const launcher = new ParentLauncher(new EmbeddedPort(main), new WorkDirs(path.join(root, 'work'), silent));
  const events = { message: vi.fn(), output: vi.fn(), exited: vi.fn() };
  const executor = launcher.launch({ environment: { MODE: 'night' }, memoryMb: 128 }, events);
  return { main, executor, events, port: new FakePort() };
}

test('asks for an executor and talks to it once there is a way', () => {
  const { main, executor, events, port } = launched();
  expect(main.told).toMatchObject([{ t: 'executor.launch', id: 1, environment: { MODE: 'night' } }]);
  executor.send({ t: 'abort', id: 1, reason: 'cancel' });
  main.tell({ t: 'executor.port', id: 1 }, port);
  expect(port.sent).toEqual([{ t: 'abort', id: 1, reason: 'cancel' }]);
  port.message({ data: { t: 'ready' } });
  expect(events.message).not.toHaveBeenCalled();
  main.tell({ t: 'executor.spawned', id: 1, pid: 2_147_483_646 });
  expect(events.message).toHaveBeenCalledWith({ t: 'ready' });
  expect(executor.pid).toBe(2_147_483_646);
  main.tell({ t: 'executor.output', id: 1, stream: 'stderr', line: 'x' });
  expect(events.output).toHaveBeenCalledWith('stderr', 'x');
});

test('what an executor forges is dropped', () => {
  const { main, events, port } = launched();
  main.tell({ t: 'executor.spawned', id: 1, pid: 2_147_483_646 });
  main.tell({ t: 'executor.port', id: 1 }, port);
  for (const data of [null, 1, {}, { t: 'done', id: 1, result: 5 }, { t: 'log', id: 1, lines: [['loud', 'x']] }]) {
    port.message({ data });
  }
  expect(events.message).not.toHaveBeenCalled();
});

test('an end is told once, after the last messages, and its directory goes', async () => {
  const { main, events, port } = launched();
  main.tell({ t: 'executor.spawned', id: 1, pid: 2_147_483_646 });
  main.tell({ t: 'executor.port', id: 1 }, port);
  expect(readdirSync(path.join(root, 'work'))).toHaveLength(1);
  main.tell({ t: 'executor.exited', id: 1, code: 3 });
  expect(events.exited).not.toHaveBeenCalled();
  port.message({ data: { t: 'log', id: 1, lines: [['info', 'last']] } });
  port.close();
  expect(events.message).toHaveBeenCalledTimes(1);
  expect(events.exited.mock.calls).toEqual([[{ code: 3, signal: null }]]);
  await expect.poll(() => readdirSync(path.join(root, 'work'))).toEqual([]);
});

test('killing is asked of the main process', () => {
  const { main, executor } = launched();
  executor.kill();
  expect(main.told.at(-1)).toEqual({ t: 'executor.kill', id: 1 });
});
