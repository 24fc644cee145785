import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** @param folders below test/ */
const project = (name: string, folders: string[], options: { exclude?: string[]; isolate?: boolean } = {}) => ({
  test: { name, include: folders.map((folder) => `test/${folder}/**/*.test.{ts,tsx}`), ...options },
});

/** What takes longest, longest first. Nothing else is known of them, and nothing needs to be: the rest fills the gaps. */
const longest = [
  'simulation/simulation.',
  'fleet/attempt-states.',
  'fleet/fuzz.',
  'agent/javascript.',
  'hub/searches.',
  'hub/start.',
  'renderer/job-form.',
  'bad-input/every-operation.',
  'renderer/runs-screen.',
  'renderer/functions-screen.',
  'renderer/jobs-bulk.',
  'renderer/settings.',
];

/** A long file that begins last is waited for by every other worker. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      const place = longest.findIndex((name) => moduleId.includes(`/${name}`));
      return place < 0 ? longest.length : place;
    };
    // oxlint-disable-next-line unicorn/no-array-sort -- not an array's
    const sorted = await super.sort(files);
    return sorted.toSorted((a, b) => rank(a) - rank(b));
  }
}

export default defineConfig({
  test: {
    projects: [
      // What is in these files keeps nothing from one test to the next, so a worker loads what they import once.
      project('unit', ['unit', 'conformance'], { exclude: ['test/unit/renderer/**'], isolate: false }),
      // The window keeps its place, its lists and its preferences in modules: each file begins with fresh ones.
      project('window', ['unit/renderer']),
      project('integration', ['integration', 'simulation']),
    ],
    testTimeout: 20_000,
    maxWorkers: Math.max(2, availableParallelism()),
    sequence: { sequencer: LongestFirst },
  },
});
