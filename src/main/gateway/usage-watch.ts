import type { NodeUsage } from '../../shared/domain/node';
import type { Clock } from '../engine/ports';
import type { NodeUsageRow } from '../engine/rows';
import { Strain } from './strain';
import { quarterOf } from '../../shared/domain/quarter';

/** A change of CPU, memory or disk that is worth telling, in percent points. */
const USAGE_STEP = 5;
/** Usage is told at least this often while a node beats. */
const USAGE_EVERY_MS = 60_000;

interface Watched {
  strain: Strain;
  told: NodeUsage | null;
  toldAt: number;
  bucket: NodeUsageRow | null;
}

/**
 * What heartbeats say of machines, in memory: what of it is worth telling the engine, and how much was used in each
 * quarter of an hour.
 */
export class UsageWatch {
  readonly #clock: Clock;
  readonly #nodes = new Map<number, Watched>();
  #full: NodeUsageRow[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * Takes a heartbeat.
   * @param problems checks of the node itself that fail: codes
   * @returns what the node suffers from, when that or its usage is to be told; null while nothing much changed
   */
  take(nodeId: number, usage: NodeUsage, problems: readonly string[]): readonly string[] | null {
    const node = this.#of(nodeId);
    this.#count(nodeId, node, usage);
    const isNew = node.strain.take(usage, problems);
    const now = this.#clock.monoMs();
    if (!isNew && node.told !== null && isAlike(node.told, usage) && now - node.toldAt < USAGE_EVERY_MS) return null;
    node.told = usage;
    node.toldAt = now;
    return node.strain.codes;
  }

  /** A new connection tells everything anew. */
  restart(nodeId: number): void {
    const node = this.#nodes.get(nodeId);
    if (node === undefined) return;
    node.strain = new Strain();
    node.told = null;
  }

  forget(nodeId: number): void {
    this.#nodes.delete(nodeId);
  }

  /** Takes quarters of an hour that are over, at most so many. */
  complete(limit: number): NodeUsageRow[] {
    const current = quarterOf(this.#clock.wallMs());
    for (const node of this.#nodes.values()) if (node.bucket !== null && node.bucket.at !== current) this.#close(node);
    return this.#full.splice(0, limit);
  }

  /** Takes everything, as far as it went. */
  rest(): NodeUsageRow[] {
    for (const node of this.#nodes.values()) this.#close(node);
    return this.#full.splice(0);
  }

  #of(nodeId: number): Watched {
    const known = this.#nodes.get(nodeId);
    if (known !== undefined) return known;
    const node = { strain: new Strain(), told: null, toldAt: 0, bucket: null };
    this.#nodes.set(nodeId, node);
    return node;
  }

  #close(node: Watched): void {
    if (node.bucket !== null) this.#full.push(node.bucket);
    node.bucket = null;
  }

  #count(nodeId: number, node: Watched, usage: NodeUsage): void {
    const at = quarterOf(this.#clock.wallMs());
    if (node.bucket !== null && node.bucket.at !== at) this.#close(node);
    const { cpuPercent, memoryPercent, diskPercent, loadAverage, runningAttempts } = usage;
    const bucket = node.bucket;
    if (bucket === null) {
      node.bucket = {
        nodeId,
        at,
        samples: 1,
        cpuSum: cpuPercent,
        cpuMax: cpuPercent,
        memorySum: memoryPercent,
        memoryMax: memoryPercent,
        diskMax: diskPercent,
        loadMax: loadAverage,
        runningMax: runningAttempts,
      };
      return;
    }
    bucket.samples += 1;
    bucket.cpuSum += cpuPercent;
    bucket.cpuMax = Math.max(bucket.cpuMax, cpuPercent);
    bucket.memorySum += memoryPercent;
    bucket.memoryMax = Math.max(bucket.memoryMax, memoryPercent);
    bucket.diskMax = greater(bucket.diskMax, diskPercent);
    bucket.loadMax = greater(bucket.loadMax, loadAverage);
    bucket.runningMax = Math.max(bucket.runningMax, runningAttempts);
  }
}

function greater(a: number | null, b: number | null): number | null {
  if (a === null || b === null) return a ?? b;
  return Math.max(a, b);
}

function isAlike(told: NodeUsage, usage: NodeUsage): boolean {
  return (
    Math.abs(told.cpuPercent - usage.cpuPercent) < USAGE_STEP &&
    Math.abs(told.memoryPercent - usage.memoryPercent) < USAGE_STEP &&
    Math.abs((told.diskPercent ?? 0) - (usage.diskPercent ?? 0)) < USAGE_STEP &&
    told.runningAttempts === usage.runningAttempts
  );
}
