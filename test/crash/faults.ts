import { setTimeout as pause } from 'node:timers/promises';
import type { ServedHub } from '../support/hub/serve';
import type { SeededRandom } from '../support/seeded-random';
import { until } from '../support/hub/until';
import type { CrashAgent } from './agents';

/** How often each fault was made. A kill of both at once counts as one of each. */
export interface FaultCounts {
  hubKills: number;
  agentKills: number;
  hubFreezes: number;
  agentFreezes: number;
}

export type Fault = 'hub' | 'agent' | 'both' | 'freezeAgent' | 'freezeHub';
const weights: Record<Fault, number> = { hub: 10, agent: 8, both: 3, freezeAgent: 3, freezeHub: 1 };

/** How long it waits for work to go on before the next fault. */
const LOAD_WAIT_MS = 4_000;

/** Kills and freezes the hub and its agents, one fault after the other, and starts again what was killed. */
export class Faults {
  hub: ServedHub;
  readonly counts: FaultCounts = { hubKills: 0, agentKills: 0, hubFreezes: 0, agentFreezes: 0 };
  readonly #agents: readonly CrashAgent[];
  readonly #random: SeededRandom;
  readonly #staleMs: number;
  #thaws: Promise<void>[] = [];

  /** @param staleMs how long a lease lasts */
  constructor(hub: ServedHub, agents: readonly CrashAgent[], random: SeededRandom, staleMs: number) {
    this.hub = hub;
    this.#agents = agents;
    this.#random = random;
    this.#staleMs = staleMs;
  }

  get kills(): number {
    return this.counts.hubKills + this.counts.agentKills;
  }

  /** Waits for a moment that nobody chose, then makes a fault. */
  async next(fault: Fault = this.#random.weighted(weights)): Promise<void> {
    // Mostly while work goes on, sometimes while everything is still starting.
    if (this.#random.fraction() < 0.8) await this.#untilBusy();
    await pause(this.#random.between(0, 900));
    await this.#make(fault);
  }

  /** Every process lives and none is frozen. */
  async heal(): Promise<void> {
    await Promise.all(this.#thaws);
  }

  async #make(fault: Fault): Promise<void> {
    const agent = this.#random.pick(this.#agents);
    switch (fault) {
      case 'hub':
        await this.#killHub();
        return this.#restartHub();
      case 'agent':
        await this.#killAgent(agent);
        await pause(this.#random.between(0, 500));
        return agent.restart();
      case 'both':
        await Promise.all([this.#killHub(), this.#killAgent(agent)]);
        agent.restart();
        return this.#restartHub();
      case 'freezeAgent':
        if (agent.isFrozen) return undefined;
        agent.freeze();
        this.counts.agentFreezes += 1;
        // Around the length of a lease and beyond: results come late, on time, or from a node that was given up.
        this.#thaws.push(this.#thawLater(agent));
        return undefined;
      case 'freezeHub':
        process.kill(this.hub.ready.pid, 'SIGSTOP');
        this.counts.hubFreezes += 1;
        await pause(this.#random.between(100, 3_000));
        process.kill(this.hub.ready.pid, 'SIGCONT');
        return undefined;
    }
  }

  async #thawLater(agent: CrashAgent): Promise<void> {
    await pause(this.#random.between(this.#staleMs - 1_000, this.#staleMs + 4_000));
    if (agent.isFrozen) agent.thaw();
  }

  async #killHub(): Promise<void> {
    this.counts.hubKills += 1;
    await this.hub.kill9();
  }

  async #restartHub(): Promise<void> {
    await pause(this.#random.between(0, 400));
    this.hub = await this.hub.restart();
  }

  async #killAgent(agent: CrashAgent): Promise<void> {
    this.counts.agentKills += 1;
    await agent.kill();
  }

  /** Until a run is being executed, or for as long as that is worth waiting. */
  async #untilBusy(): Promise<void> {
    const isBusy = async (): Promise<boolean> =>
      (await this.hub.must<{ runs: { active: number } }>('GET', '/status')).runs.active > 0;
    await until(isBusy, LOAD_WAIT_MS).catch(() => undefined);
  }
}
