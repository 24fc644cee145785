import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const project = (name: string, folders: string[]) => ({
  test: { name, include: folders.map((folder) => `test/${folder}/**/*.test.{ts,tsx}`) },
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
    projects: [project('unit', ['unit', 'conformance']), project('integration', ['integration', 'simulation'])],
    passWithNoTests: true,
    testTimeout: 20_000,
    maxWorkers: Math.max(2, availableParallelism()),
    sequence: { sequencer: LongestFirst },
  },
});
