// `npm run pictures [-- --huge DIR] [--scenes WORDS] [--looks WORDS] [FILE …]`: every screen in each look as a picture in
// test-results/pictures, for a person to look at. DIR is what `npm run bench:huge -- DIR` made; FILE names some of the e2e
// files, `window` or `worlds`. WORDS are regular expressions: of the scenes of `window`, and of the looks, like `arabic-1280`.
import path from 'node:path';
import { parseArgs } from 'node:util';
import { projectNode, root } from './lib/paths.mjs';
import { main } from './lib/report.mjs';
import { setUpWindow } from './lib/setup.mjs';
import { ensurePackages, packagesForScreenshots } from './lib/system.mjs';
import { runWithWindow } from './lib/window.mjs';

await main(async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { huge: { type: 'string' }, scenes: { type: 'string', default: '' }, looks: { type: 'string' } },
  });
  await ensurePackages(packagesForScreenshots(), 'screenshots with Arabic');
  const runtime = await setUpWindow();
  const script = path.join(root, 'node_modules/@playwright/test/cli.js');
  const config = path.join(root, 'test/pictures/playwright.config.ts');
  const huge = values.huge === undefined ? {} : { WAYPOST_HUGE_DIR: path.resolve(values.huge) };
  const grep = values.looks === undefined ? [] : ['--grep', `, (?:${values.looks})`];
  process.exitCode = await runWithWindow(
    runtime,
    projectNode(),
    [script, 'test', '--config', config, ...grep, ...positionals],
    {
      WAYPOST_PICTURES: '1',
      WAYPOST_SCENES: values.scenes,
      ...huge,
    },
  );
});
