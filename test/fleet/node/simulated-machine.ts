import type { MachineProbe } from '../../../src/agent/ports';
import type { NodeResources } from '../../../src/shared/domain/node';
import type { SeededRandom } from '../../support/seeded-random';

/** What machines at the edge have. */
const MACHINES: readonly NodeResources[] = [
  { cpuCount: 1, memoryMb: 1_024 },
  { cpuCount: 2, memoryMb: 2_048 },
  { cpuCount: 4, memoryMb: 4_096 },
  { cpuCount: 4, memoryMb: 8_192 },
  { cpuCount: 8, memoryMb: 16_384 },
];
/** How much of its way back to its usual level a measure goes from one look to the next. */
const PULL = 0.2;
/** How far it strays in between, in percent points. */
const CPU_STRAY = 3;
const MEMORY_STRAY = 0.5;
/** A look at which something else works the machine hard. */
const PEAK_SHARE = 0.01;
const PEAK_PERCENT = 35;
const DISK_GROWTH_PER_LOOK = 0.001;

const round = (value: number): number => Math.round(value * 10) / 10;
const within = (value: number, from: number, to: number): number => Math.min(to, Math.max(from, value));

/** The machine of a simulated node: use that wanders around a level of its own, with a peak now and then. */
export class SimulatedMachine implements MachineProbe {
  readonly resources: NodeResources;
  readonly #random: SeededRandom;
  readonly #cpuLevel: number;
  readonly #memoryLevel: number;
  #cpu: number;
  #memory: number;
  #disk: number;

  constructor(random: SeededRandom) {
    this.#random = random;
    this.resources = random.pick(MACHINES);
    // Few machines are busy: the square favours low levels.
    this.#cpuLevel = 3 + 55 * random.fraction() ** 2;
    this.#memoryLevel = 20 + 55 * random.fraction();
    this.#cpu = this.#cpuLevel;
    this.#memory = this.#memoryLevel;
    this.#disk = 10 + 70 * random.fraction();
  }

  usage(): ReturnType<MachineProbe['usage']> {
    const peak = this.#random.fraction() < PEAK_SHARE ? PEAK_PERCENT : 0;
    this.#cpu = within(this.#next(this.#cpu, this.#cpuLevel, CPU_STRAY) + peak, 0.5, 99);
    this.#memory = within(this.#next(this.#memory, this.#memoryLevel, MEMORY_STRAY), 5, 97);
    this.#disk = Math.min(95, this.#disk + DISK_GROWTH_PER_LOOK);
    return {
      cpuPercent: round(this.#cpu),
      memoryPercent: round(this.#memory),
      diskPercent: round(this.#disk),
      loadAverage: round((this.#cpu / 100) * this.resources.cpuCount),
    };
  }

  /** One step of a walk that is drawn back to its level. */
  #next(value: number, level: number, stray: number): number {
    return value + PULL * (level - value) + stray * (this.#random.fraction() + this.#random.fraction() - 1);
  }
}
