import { Random } from '../world/random';

const DAY_MS = 86_400_000;

/** What the world does to the system. */
export const worldFaults = [
  'hub.crash_before_commit',
  'hub.crash_after_commit',
  'hub.kill',
  'hub.stop',
  'hub.disk_full',
  'hub.clock_forward',
  'hub.clock_back',
  'hub.sleep',
  'network.break',
  'network.half_open',
  'network.partition',
  'network.delay',
  'network.old_connection_late',
  'network.reorder',
  'node.power_cut',
  'node.kill',
  'node.stop',
  'node.slow',
  'node.disk_full',
  'node.clock_step',
] as const;

/** What people do to it. */
export const operatorActs = [
  'operator.pause',
  'operator.resume',
  'operator.resume_catch_up',
  'operator.edit',
  'operator.retime',
  'operator.delete',
  'operator.restore',
  'operator.trigger',
  'operator.cancel',
  'operator.retry',
  'operator.settings',
  'operator.namespace',
  'operator.calendar',
  'operator.backfill',
  'operator.fleet',
  'operator.function',
] as const;

/** What people do to nodes and what those hold. */
export const fleetActs = ['operator.drain', 'operator.maintenance', 'operator.deploy', 'operator.edge'] as const;

/** Those that change what becomes of due occurrences. */
export const onJobs = [
  'operator.pause',
  'operator.resume',
  'operator.resume_catch_up',
  'operator.edit',
  'operator.retime',
  'operator.delete',
] as const;

export type OperatorAct = (typeof operatorActs)[number] | (typeof fleetActs)[number];
export type EventKind = (typeof worldFaults)[number] | OperatorAct;

/** One fault or act. What exactly it does follows from its own seed and from what it finds. */
export interface PlannedEvent {
  atMs: number;
  kind: EventKind;
  seed: number;
}

/** How often each kind comes in a week. */
const PER_WEEK = 13;
/** Acts come more often, and some of them shortly after a fault. */
const ACTS_PER_WEEK = 16;
/** Of these the more, because there is often nothing that they fit. */
const RARE: Partial<Record<EventKind, number>> = {
  'operator.cancel': 36,
  'operator.delete': 20,
  'operator.restore': 22,
  'operator.pause': 20,
  'operator.resume': 20,
  'operator.resume_catch_up': 20,
};
const SOON_AFTER_MS = 4_000;

/** Everything that will happen to a simulation, in order. */
export function planEvents(seed: number, fromMs: number, days: number): PlannedEvent[] {
  const random = new Random(seed, 'events');
  const events: PlannedEvent[] = [];
  const lengthMs = days * DAY_MS;
  const add = (kind: EventKind, atMs: number): void => {
    events.push({ kind, atMs, seed: random.int(0, 0xffff_ffff) });
  };
  const often = (perWeek: number): number => Math.max(1, Math.round((perWeek * days) / 7));
  for (const kind of worldFaults)
    for (let count = 0; count < often(PER_WEEK); count += 1)
      add(kind, fromMs + Math.floor(random.fraction() * lengthMs));
  const faults = [...events];
  for (const kind of operatorActs)
    for (let count = 0; count < often(RARE[kind] ?? ACTS_PER_WEEK); count += 1) {
      const isBad = random.chance(0.4);
      const base = isBad ? random.pick(faults).atMs : fromMs + Math.floor(random.fraction() * lengthMs);
      add(kind, base + random.int(0, SOON_AFTER_MS));
    }
  // Of a stream of their own, so that the others happen as they did without them.
  const ofFleet = new Random(seed, 'fleet events');
  for (const kind of fleetActs)
    for (let count = 0; count < often(ACTS_PER_WEEK); count += 1) {
      const base = ofFleet.chance(0.5) ? ofFleet.pick(faults).atMs : fromMs + Math.floor(ofFleet.fraction() * lengthMs);
      events.push({ kind, atMs: base + ofFleet.int(0, SOON_AFTER_MS), seed: ofFleet.int(0, 0xffff_ffff) });
    }
  return events.toSorted((a, b) => a.atMs - b.atMs);
}
