// `npm run build`: builds out/, whether or not it is stale.
import { build } from './lib/build.mjs';
import { withSetupLock } from './lib/lock.mjs';
import { main } from './lib/report.mjs';
import { setUpNode } from './lib/setup.mjs';

await main(async () => {
  await setUpNode({ build: false });
  await withSetupLock(build);
});
