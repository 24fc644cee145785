// Where better-sqlite3 loads its prebuild, the registry runtime gets the addon that was compiled for it.
const { existsSync, readFileSync } = require('node:fs');
const path = require('node:path');

const prebuild = /[\\/]better-sqlite3[\\/]prebuilds[\\/]linux(?:musl)?-x64\.node$/;
const nativeDir = path.join(path.dirname(process.execPath), '..', 'native');

function compiledFor(prebuildFile) {
  const manifest = path.join(path.dirname(prebuildFile), '..', 'package.json');
  const { version } = JSON.parse(readFileSync(manifest, 'utf8'));
  const file = path.join(nativeDir, `better-sqlite3-${version}.node`);
  if (!existsSync(file)) throw new Error(`better-sqlite3 ${version} is not compiled for this runtime: run "npm start"`);
  return file;
}

// Plain Node passes here too (NODE_OPTIONS reaches every child) and keeps the prebuild.
if (process.versions.electron && !globalThis.waypostNativeHook) {
  globalThis.waypostNativeHook = true;
  const { dlopen } = process;
  process.dlopen = function (module, file, ...rest) {
    return dlopen.call(this, module, prebuild.test(file) ? compiledFor(file) : file, ...rest);
  };
}
