import { defineConfig } from 'vitest/config';

const project = (name: string, folders: string[]) => ({
  test: { name, include: folders.map((folder) => `test/${folder}/**/*.test.{ts,tsx}`) },
});

export default defineConfig({
  test: {
    projects: [project('unit', ['unit', 'conformance']), project('integration', ['integration', 'simulation'])],
    passWithNoTests: true,
    testTimeout: 20_000,
  },
});
