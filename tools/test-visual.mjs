// `npm run test:visual [-- --update] [NAME …]`: the main screens compared with the pictures in test/visual/baselines.
// --update takes new ones. NAME is a part of a screen's name, like `overview` or `dark`.
import path from 'node:path';
import { parseArgs } from 'node:util';
import { projectNode, root } from './lib/paths.mjs';
import { main } from './lib/report.mjs';
import { setUpWindow } from './lib/setup.mjs';
import { runWithWindow } from './lib/window.mjs';

await main(async () => {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { update: { type: 'boolean' } } });
  const runtime = await setUpWindow({ build: false });
  const script = path.join(root, 'node_modules/@playwright/test/cli.js');
  const config = path.join(root, 'test/visual/playwright.config.ts');
  const update = values.update ? ['--update-snapshots', 'all'] : [];
  const only = positionals.length > 0 ? ['--grep', positionals.join('|')] : [];
  process.exitCode = await runWithWindow(runtime, projectNode(), [
    script,
    'test',
    '--config',
    config,
    ...update,
    ...only,
  ]);
});
