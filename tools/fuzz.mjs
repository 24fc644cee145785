// `npm run fuzz`, `npm run fuzz:schedule`: bundles test/fuzz/<name>.ts and runs it on the project's Node.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { bundle } from './lib/bundled.mjs';
import { root, withProjectPath } from './lib/paths.mjs';
import { main, ToolError } from './lib/report.mjs';
import { handOver } from './lib/run.mjs';
import { setUpNode } from './lib/setup.mjs';

await main(async () => {
  const [name, ...args] = process.argv.slice(2);
  const source = `test/fuzz/${name}.ts`;
  if (!name || !existsSync(path.join(root, source)))
    throw new ToolError(`there is no fuzzer ${name}`, 'look into test/fuzz');
  await setUpNode({ build: false });
  const { code, file } = await bundle(source, 'fuzz');
  process.exitCode = code === 0 ? await handOver('node', [file, ...args], { env: withProjectPath() }) : code;
});
