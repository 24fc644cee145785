import { openHub, type Hub } from '../../../src/main/compose';
import { createLogger } from '../../../src/main/platform/logger';
import { threadHost } from '../../../src/main/reader/thread-host';

/** A hub that is held up by no limit of its settings. The bundle of a benchmark has the program for slow reads beside it. */
export function openBenchHub(dataDir: string, maxConcurrentRuns: number): Hub {
  return openHub({
    keychain: null,
    version: 'bench',
    dataDir,
    log: createLogger('warn'),
    overrides: { maxConcurrentRuns, maxJobsPerCreator: 10_000_000, maxJobCreationsPerMinute: 10_000_000 },
    samples: false,
    reader: threadHost(new URL('./worker.js', import.meta.url)),
  });
}
