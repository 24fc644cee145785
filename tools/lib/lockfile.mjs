// The optional packages of other platforms in package-lock.json.
//
// Tools with a binary for each platform list them all as optional dependencies. When a registry does not have one of
// them, `npm install` leaves it out of the lock file, and the next `npm ci`, on any machine, refuses that lock file.

const systems = new Set(['aix', 'android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openharmony', 'sunos', 'win32']);
const processors = new Set(['arm', 'arm64', 'ia32', 'loong64', 'ppc64', 'riscv64', 's390x', 'x64']);
const libraries = { gnu: 'glibc', gnueabihf: 'glibc', musl: 'musl', musleabihf: 'musl' };

/** What such a package's name says about where it can be installed: `binding-linux-x64-musl`, `core-darwin-arm64`. */
function platformOf(name) {
  const words = name.split(/[-/]/);
  const os = words.filter((word) => systems.has(word));
  const cpu = words.filter((word) => processors.has(word));
  const libc = words.filter((word) => libraries[word]).map((word) => libraries[word]);
  if (os.length === 0) throw new Error(`${name}: cannot tell its platform; add it to package-lock.json by hand`);
  return { os, ...(cpu.length > 0 ? { cpu } : {}), ...(os[0] === 'linux' && libc.length > 0 ? { libc } : {}) };
}

/** Where Node would find `name` from the package at `from`, or null. */
function resolve(packages, from, name) {
  for (let dir = from; ; dir = dir.slice(0, Math.max(0, dir.lastIndexOf('/node_modules/')))) {
    const candidate = `${dir ? `${dir}/` : ''}node_modules/${name}`;
    if (packages[candidate]) return candidate;
    if (!dir) return null;
  }
}

/**
 * The entries that a lock file lacks, by their place in it.
 * @param {{ packages: Record<string, { version?: string, dev?: boolean, optionalDependencies?: Record<string, string> }> }} lock
 */
export function missingOptionalPackages({ packages }) {
  const missing = {};
  for (const [from, { dev, optionalDependencies }] of Object.entries(packages)) {
    for (const [name, version] of Object.entries(optionalDependencies ?? {})) {
      if (resolve(packages, from, name)) continue;
      missing[`node_modules/${name}`] = { version, ...(dev ? { dev } : {}), optional: true, ...platformOf(name) };
    }
  }
  return missing;
}
