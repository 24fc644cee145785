import { decodeId } from '../../../src/shared/domain/id';
import type { SimulatedNode } from '../fleet/node';
import type { SimulatedHub } from '../hub/hub';
import type { Counts } from '../world/counts';
import type { Network } from '../world/network';
import type { Random } from '../world/random';
import type { World } from '../world/world';
import type { EventKind, worldFaults } from './faults';

const SECOND = 1_000;
const MINUTE = 60_000;
const HOUR = 3_600_000;
/** How long a fault waits for its worst moment. */
const PATIENCE_MS = 10 * MINUTE;

export interface Scene {
  world: World;
  network: Network;
  counts: Counts;
  hub: SimulatedHub;
  nodes: readonly SimulatedNode[];
  /** Lets an operator do something. */
  act: (random: Random) => void;
  /** Hears until when a fault goes on. */
  onTrouble: (untilMs: number) => void;
}

type WorldFault = (typeof worldFaults)[number];

/** Brings the hub back after a while, as whoever supervises it does. */
function restartHub(scene: Scene, random: Random): number {
  const downMs = downtime(random);
  startHub(scene, downMs);
  return downMs;
}

function downtime(random: Random): number {
  return random.chance(0.2) ? random.spread(MINUTE, HOUR) : random.spread(200, 20 * SECOND);
}

function startHub({ world, hub, onTrouble }: Scene, afterMs: number): void {
  world.after(afterMs, () => {
    hub.start();
  });
  onTrouble(world.nowMs + afterMs);
}

function restartNode({ world, onTrouble }: Scene, node: SimulatedNode, random: Random): number {
  const downMs = random.chance(0.3) ? random.spread(MINUTE, 2 * HOUR) : random.spread(500, MINUTE);
  world.after(downMs, () => {
    node.start();
  });
  onTrouble(world.nowMs + downMs);
  return downMs;
}

/** Much may be due, and the hub has not looked at its clock yet. */
function actBeforeTheHubLooks({ act }: Scene, random: Random): void {
  for (let count = 0; count < 2; count += 1) act(random);
}

/** Somebody has work for just this node. */
function invokeOn({ hub }: Scene, { identity }: SimulatedNode): void {
  const nodeId = decodeId('node', identity?.nodeId ?? '');
  if (!hub.isUp || nodeId === null) return;
  for (const { id, kind } of hub.core.engine.state.functions.values())
    if (kind !== 'external')
      void hub.command({ name: 'functions.invoke', id, nodeId, args: null, kwargs: null }, 'node.stop');
}

/** Somebody cancels what a node does. */
function cancelOn({ hub }: Scene, { identity }: SimulatedNode): void {
  const nodeId = decodeId('node', identity?.nodeId ?? '');
  if (!hub.isUp || nodeId === null) return;
  for (const run of hub.core.engine.state.unfinished.values())
    if (run.nodeId === nodeId) void hub.command({ name: 'runs.cancel', id: run.id, reason: null }, 'network.partition');
}

/** Each fault, applied to what there is. @returns how long it goes on, in ms; null when it could not be */
const faults: Record<WorldFault, (scene: Scene, random: Random) => number | null> = {
  'hub.crash_before_commit': (scene, random) => crash(scene, random, 'before_commit'),
  'hub.crash_after_commit': (scene, random) => crash(scene, random, 'after_commit'),
  'hub.kill'(scene, random) {
    scene.hub.kill();
    return restartHub(scene, random);
  },
  'hub.stop'(scene, random) {
    if (!scene.hub.isUp) return null;
    const drainMs = random.chance(0.3) ? 0 : random.spread(SECOND, 2 * MINUTE);
    const downMs = downtime(random);
    scene.hub.stop(drainMs, () => {
      startHub(scene, downMs);
    });
    return drainMs + downMs;
  },
  'hub.disk_full'(scene, random) {
    const { hub } = scene;
    const fullMs = random.spread(500, 40 * SECOND);
    hub.fillDisk(fullMs);
    // Sometimes it has to start on that disk.
    if (hub.isUp && random.chance(0.2)) {
      hub.kill();
      startHub(scene, random.int(0, fullMs));
    }
    return fullMs;
  },
  'hub.clock_forward'(scene, random) {
    scene.hub.machine.stepWall(random.spread(SECOND, 3 * HOUR));
    actBeforeTheHubLooks(scene, random);
    return 0;
  },
  'hub.clock_back'({ hub }, random) {
    hub.machine.stepWall(-random.spread(SECOND, 3 * HOUR));
    return 0;
  },
  'hub.sleep'(scene, random) {
    const pauseMs = random.spread(2 * MINUTE, 4 * HOUR);
    scene.world.after(pauseMs, () => {
      actBeforeTheHubLooks(scene, random);
    });
    scene.hub.machine.pause(pauseMs, random.chance(0.5));
    return pauseMs;
  },
  'network.break'({ network, nodes }, random) {
    const noticed = (): number => random.spread(1, 3 * SECOND);
    const how = { nodeNoticesMs: noticed(), hubNoticesMs: noticed(), lateMs: null };
    return network.break(random.pick(nodes).name, how) > 0 ? 0 : null;
  },
  'network.half_open'({ network, nodes }, random) {
    const nodeSees = random.chance(0.5);
    const soonMs = random.spread(1, SECOND);
    const how = { nodeNoticesMs: nodeSees ? soonMs : null, hubNoticesMs: nodeSees ? null : soonMs, lateMs: null };
    return network.break(random.pick(nodes).name, how) > 0 ? 0 : null;
  },
  'network.partition'(scene, random) {
    const { world, network, nodes } = scene;
    const node = random.pick(nodes);
    const { name } = node;
    const cutMs = random.spread(SECOND, 40 * MINUTE);
    network.cable(name).cutUntilMs = world.nowMs + cutMs;
    // What is cancelled meanwhile is told when the node is back.
    if (random.chance(0.4))
      world.after(random.spread(1, cutMs), () => {
        cancelOn(scene, node);
      });
    if (random.chance(0.4))
      world.after(random.spread(SECOND, 2 * MINUTE), () => {
        network.break(name, { nodeNoticesMs: random.int(1, 30) * SECOND, hubNoticesMs: null, lateMs: null });
      });
    return cutMs + 2 * MINUTE;
  },
  'network.delay'({ world, network, nodes }, random) {
    const cable = network.cable(random.pick(nodes).name);
    cable.slowMs = random.spread(200, 60 * SECOND);
    const lengthMs = random.spread(MINUTE, 30 * MINUTE);
    cable.slowUntilMs = world.nowMs + lengthMs;
    return lengthMs + cable.slowMs;
  },
  'network.old_connection_late'({ world, network, nodes }, random) {
    const node = random.pick(nodes);
    const lateMs = random.spread(SECOND, 5 * MINUTE);
    const how = { nodeNoticesMs: 1, hubNoticesMs: lateMs + SECOND, lateMs };
    if (network.upSinceMs(node.name) === null) return null;
    // Something has to be on its way.
    node.whenBusy(PATIENCE_MS, () => {
      world.after(random.int(0, 60), () => {
        network.break(node.name, how);
      });
    });
    return PATIENCE_MS + lateMs;
  },
  'network.reorder': ({ network, nodes }, random) => {
    let delivered = 0;
    for (let count = 0; count < 4; count += 1) if (network.deliverLate(random.pick(nodes).name, random)) delivered += 1;
    return delivered > 0 ? 0 : null;
  },
  'node.power_cut'(scene, random) {
    const node = random.pick(scene.nodes);
    const cut = (): void => {
      node.cutPower();
      const downMs = restartNode(scene, node, random);
      // A power cut that takes the hub with it: nobody is there to hear the node's silence from its beginning.
      if (random.chance(0.3))
        scene.world.after(random.int(0, Math.min(downMs, MINUTE)), () => {
          scene.hub.kill();
          restartHub(scene, random);
        });
    };
    // The worst moment is the one right after a function began or ended.
    if (random.chance(0.3)) cut();
    else
      node.whenBusy(PATIENCE_MS, () => {
        scene.world.after(random.int(0, 60), cut);
      });
    return 0;
  },
  'node.kill'(scene, random) {
    const node = random.pick(scene.nodes);
    node.kill();
    return restartNode(scene, node, random);
  },
  'node.stop'(scene, random) {
    const node = random.pick(scene.nodes);
    const stop = (): void => {
      node.stop(random.spread(SECOND, MINUTE), () => {
        restartNode(scene, node, random);
      });
      scene.onTrouble(scene.world.nowMs + 2 * MINUTE);
    };
    const when = random.fraction();
    if (when < 0.4) stop();
    else if (when < 0.7) node.whenGranted(PATIENCE_MS, stop);
    else
      // On a slow line the node hands back what is granted to it meanwhile, as long as something runs.
      node.whenBusy(PATIENCE_MS, () => {
        invokeOn(scene, node);
        Object.assign(scene.network.cable(node.name), {
          slowMs: 2 * SECOND,
          slowUntilMs: scene.world.nowMs + 2 * MINUTE,
        });
        stop();
      });
    return PATIENCE_MS + 2 * MINUTE;
  },
  'node.slow'({ nodes }, random) {
    const pauseMs = random.spread(SECOND, 30 * MINUTE);
    random.pick(nodes).machine.pause(pauseMs, random.chance(0.5));
    return pauseMs;
  },
  'node.disk_full'({ world, nodes }, random) {
    const { disk } = random.pick(nodes);
    const fullMs = random.spread(SECOND, 15 * MINUTE);
    disk.fill();
    world.after(fullMs, () => {
      disk.makeRoom();
    });
    return fullMs;
  },
  'node.clock_step'({ nodes }, random) {
    random.pick(nodes).machine.stepWall(random.spread(10, 30 * MINUTE) * random.pick([-1, 1]));
    return 0;
  },
};

function crash(scene: Scene, random: Random, point: 'before_commit' | 'after_commit'): number | null {
  if (!scene.hub.isUp) return null;
  scene.hub.crashAt(point, random.int(0, 6), () => {
    restartHub(scene, random);
  });
  return 0;
}

export function isWorldFault(kind: EventKind): kind is WorldFault {
  return kind in faults;
}

export function applyFault(scene: Scene, kind: WorldFault, random: Random): void {
  scene.world.trace(`fault ${kind}`);
  const lengthMs = faults[kind](scene, random);
  if (lengthMs === null) return;
  scene.counts.add(`fault ${kind}`);
  scene.onTrouble(scene.world.nowMs + lengthMs);
}
