// better-sqlite3 for Node-API 9: its prebuilds want Node-API 10, which the registry runtime does not have.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, rename } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const require = createRequire(import.meta.url);

/** The SQLite options that the package itself is built with. */
async function sqliteDefines(packageDir) {
  const gypi = await readFile(path.join(packageDir, 'deps/defines.gypi'), 'utf8');
  return [...gypi.matchAll(/^\s*'([A-Z0-9_]+(?:=[^']*)?)',$/gm)].map(([, define]) => `-D${define}`);
}

/** Compiles the package's own sources into `target`, unless it is there. Takes about 30 s on two cores. */
export async function compileAddon(scratch, target) {
  if (existsSync(target)) return;
  const manifest = require.resolve('better-sqlite3/package.json');
  const packageDir = path.dirname(manifest);
  const addonApi = path.dirname(createRequire(manifest).resolve('node-addon-api/package.json'));
  const nodeHeaders = require('node-api-headers').include_dir;

  const common = [
    '-c',
    '-O2',
    '-fPIC',
    '-DNDEBUG',
    ...(await sqliteDefines(packageDir)),
    `-I${packageDir}/deps/sqlite3`,
  ];
  const c = [...common, '-std=c99', '-w', `${packageDir}/deps/sqlite3/sqlite3.c`];
  const cpp = [
    ...common,
    '-std=c++20',
    '-fvisibility=hidden',
    '-DNAPI_VERSION=9',
    '-DNAPI_DISABLE_CPP_EXCEPTIONS',
    '-DNODE_API_SWALLOW_UNTHROWABLE_EXCEPTIONS',
    ...['-include', path.join(import.meta.dirname, 'napi9.h')],
    `-I${nodeHeaders}`,
    `-I${addonApi}`,
    `${packageDir}/src/better_sqlite3.cpp`,
  ];
  const object = (name) => path.join(scratch, name);
  await Promise.all([run('gcc', [...c, '-o', object('sqlite.o')]), run('g++', [...cpp, '-o', object('addon.o')])]);
  const libraries = ['-ldl', '-lpthread', '-lm', '-Wl,-Bsymbolic'];
  await run('g++', ['-shared', '-s', '-o', object('addon.node'), object('addon.o'), object('sqlite.o'), ...libraries]);
  await rename(object('addon.node'), target);
}
