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

export interface Scene {
  world: World;
  network: Network;
  counts: Counts;
  hub: SimulatedHub;
  nodes: readonly SimulatedNode[];
}

type WorldFault = (typeof worldFaults)[number];

/** Brings the hub back after a while, as whoever supervises it does. */
function restartHub({ world, hub }: Scene, random: Random): void {
  world.after(random.chance(0.2) ? random.spread(MINUTE, HOUR) : random.spread(200, 20 * SECOND), () => {
    hub.start();
  });
}

function restartNode({ world }: Scene, node: SimulatedNode, random: Random): void {
  world.after(random.chance(0.3) ? random.spread(MINUTE, 2 * HOUR) : random.spread(500, MINUTE), () => {
    node.start();
  });
}

/** Each fault, applied to what there is. @returns whether it could be */
const faults: Record<WorldFault, (scene: Scene, random: Random) => boolean> = {
  'hub.crash_before_commit': (scene, random) => crash(scene, random, 'before_commit'),
  'hub.crash_after_commit': (scene, random) => crash(scene, random, 'after_commit'),
  'hub.kill'(scene, random) {
    scene.hub.kill();
    restartHub(scene, random);
    return true;
  },
  'hub.stop'(scene, random) {
    scene.hub.stop();
    restartHub(scene, random);
    return true;
  },
  'hub.disk_full'({ hub }, random) {
    hub.fillDisk(random.spread(500, 40 * SECOND));
    return true;
  },
  'hub.clock_forward'({ hub }, random) {
    hub.machine.stepWall(random.spread(SECOND, 3 * HOUR));
    return true;
  },
  'hub.clock_back'({ hub }, random) {
    hub.machine.stepWall(-random.spread(SECOND, 3 * HOUR));
    return true;
  },
  'hub.sleep'({ hub }, random) {
    hub.machine.pause(random.spread(2 * MINUTE, 4 * HOUR), random.chance(0.5));
    return true;
  },
  'network.break'({ network, nodes }, random) {
    const noticed = (): number => random.spread(1, 3 * SECOND);
    return (
      network.break(random.pick(nodes).name, { nodeNoticesMs: noticed(), hubNoticesMs: noticed(), lateMs: null }) > 0
    );
  },
  'network.half_open'({ network, nodes }, random) {
    const nodeSees = random.chance(0.5);
    return (
      network.break(random.pick(nodes).name, {
        nodeNoticesMs: nodeSees ? random.spread(1, SECOND) : null,
        hubNoticesMs: nodeSees ? null : random.spread(1, SECOND),
        lateMs: null,
      }) > 0
    );
  },
  'network.partition'({ world, network, nodes }, random) {
    const { name } = random.pick(nodes);
    network.cable(name).cutUntilMs = world.nowMs + random.spread(SECOND, 20 * MINUTE);
    if (random.chance(0.4))
      world.after(random.spread(SECOND, 2 * MINUTE), () => {
        network.break(name, { nodeNoticesMs: random.int(1, 30) * SECOND, hubNoticesMs: null, lateMs: null });
      });
    return true;
  },
  'network.delay'({ world, network, nodes }, random) {
    const cable = network.cable(random.pick(nodes).name);
    cable.slowMs = random.spread(200, 60 * SECOND);
    cable.slowUntilMs = world.nowMs + random.spread(MINUTE, 30 * MINUTE);
    return true;
  },
  'network.old_connection_late'({ network, nodes }, random) {
    const lateMs = random.spread(SECOND, 5 * MINUTE);
    return network.break(random.pick(nodes).name, { nodeNoticesMs: 1, hubNoticesMs: lateMs + SECOND, lateMs }) > 0;
  },
  'network.reorder': ({ network, nodes }, random) => {
    let delivered = 0;
    for (let count = 0; count < 4; count += 1) if (network.deliverLate(random.pick(nodes).name, random)) delivered += 1;
    return delivered > 0;
  },
  'node.power_cut'(scene, random) {
    const node = random.pick(scene.nodes);
    node.cutPower();
    restartNode(scene, node, random);
    return true;
  },
  'node.kill'(scene, random) {
    const node = random.pick(scene.nodes);
    node.kill();
    restartNode(scene, node, random);
    return true;
  },
  'node.stop'(scene, random) {
    const node = random.pick(scene.nodes);
    node.stop(random.spread(SECOND, MINUTE));
    scene.world.after(2 * MINUTE, () => {
      restartNode(scene, node, random);
    });
    return true;
  },
  'node.slow'({ nodes }, random) {
    random.pick(nodes).machine.pause(random.spread(SECOND, 15 * MINUTE), random.chance(0.5));
    return true;
  },
  'node.disk_full'({ world, nodes }, random) {
    const { disk } = random.pick(nodes);
    disk.fill();
    world.after(random.spread(SECOND, 15 * MINUTE), () => {
      disk.makeRoom();
    });
    return true;
  },
  'node.clock_step'({ nodes }, random) {
    random.pick(nodes).machine.stepWall(random.spread(10, 30 * MINUTE) * random.pick([-1, 1]));
    return true;
  },
};

function crash(scene: Scene, random: Random, point: 'before_commit' | 'after_commit'): boolean {
  if (!scene.hub.isUp) return false;
  scene.hub.crashAt(point, random.int(0, 6), () => {
    restartHub(scene, random);
  });
  return true;
}

export function isWorldFault(kind: EventKind): kind is WorldFault {
  return kind in faults;
}

export function applyFault(scene: Scene, kind: WorldFault, random: Random): void {
  scene.world.trace(`fault ${kind}`);
  if (faults[kind](scene, random)) scene.counts.add(`fault ${kind}`);
}
