// Who may import whom. The rooms are the folders of src/; imports go down only.

const packages = (...names) => `(^|/)node_modules/(@types/)?(${names.join('|')})/`;
const anyPackage = '(^|/)node_modules/';

const shared = '^src/shared/';
const engine = '^src/main/engine/';
/** What the engine asks of others, and the rows that it speaks of. */
const ports = '^src/main/engine/(ports|rows)';
const store = '^src/main/store/';
/** How small files are written: Node's own modules and nothing else. */
const files = '^src/main/files/';
const logger = '^src/main/platform/logger';
const operations = '^src/main/operations/';
/** What a server needs of TLS: the type, not the authority behind it. */
const credentials = '^src/main/tls/credentials';

/** `room` imports itself and `allowed`; Node's own modules ("core") only if `node` says so. */
const only = (name, room, allowed, comment, { node = false } = {}) => ({
  name,
  comment,
  severity: 'error',
  from: { path: room },
  to: { pathNot: [room, ...allowed], ...(node ? { dependencyTypesNot: ['core'] } : {}) },
});

/** `from` does not import `to`. */
const never = (name, from, to, comment) => ({ name, comment, severity: 'error', from: { path: from }, to });

/** A door of the hub turns what comes from outside into inputs, and rows into answers. */
const door = (name, also = []) =>
  only(
    `door-${name}`,
    `^src/main/${name}/`,
    [engine, store, shared, logger, credentials, anyPackage, ...also],
    'A door knows the engine, the store and the shared language; not the application and no other door.',
    { node: true },
  );

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    only('shared', shared, [packages('zod')], 'The language everybody speaks depends on nobody.'),
    only('engine', engine, [shared], 'The engine is pure: no clock, no files, no SQL, no packages.'),
    only('files', files, [], 'A file is whole or not there; it knows not whose it is.', { node: true }),
    only(
      'store',
      store,
      [shared, ports, files, packages('better-sqlite3')],
      'The store implements ports and knows no policy.',
      {
        node: true,
      },
    ),
    only(
      'reader',
      '^src/main/reader/',
      [shared, ports, store],
      'Slow reads beside the hub: it asks the store, and knows nothing that decides or serves.',
      { node: true },
    ),
    door('operations'),
    door('api', [operations]),
    door('ipc', [operations]),
    door('gateway'),
    door('feed'),
    only(
      'tls',
      '^src/main/tls/',
      [shared, ports, files, logger, anyPackage],
      'The certificate authority: keys and certificates.',
      {
        node: true,
      },
    ),
    only(
      'platform',
      '^src/main/platform/',
      [shared, ports, files, anyPackage],
      'Clock, random, timers, logger, paths.',
      {
        node: true,
      },
    ),
    only(
      'agent',
      '^src/agent/',
      [shared, packages('ws', 'zod'), '^package\\.json$'],
      'The agent is one file for plain Node.',
      {
        node: true,
      },
    ),
    only(
      'preload',
      '^src/preload/',
      ['^src/shared/contract/', packages('electron')],
      'The bridge, derived from the contract.',
    ),
    only('renderer', '^src/renderer/', [shared, anyPackage], 'The window speaks the shared language only.'),
    never(
      'renderer-has-no-node',
      '^src/renderer/',
      { path: packages('electron', 'better-sqlite3') },
      'It is sandboxed.',
    ),
    never(
      'features-apart',
      '^src/renderer/features/([^/]+)/',
      { path: '^src/renderer/features/', pathNot: '^src/renderer/features/$1/' },
      'Features never import each other.',
    ),
    never(
      'main-alone',
      '^src/main/',
      { path: '^src/(agent|renderer|preload)/' },
      'Other processes are reached by messages.',
    ),
    never(
      'electron-in-app-only',
      '^src/main/(?!app/|ipc/|index\\.ts)',
      { path: packages('electron') },
      'The same hub runs on plain Node.',
    ),
    {
      name: 'headless-has-no-window',
      comment: 'What runs on plain Node must not reach Electron, also not through others.',
      severity: 'error',
      from: { path: '^src/main/(compose|headless|parser|worker)\\.ts$' },
      to: { path: '^src/main/(app/|ipc/|index\\.ts)', reachable: true },
    },
    never(
      'source-stands-alone',
      '^src/',
      { path: '^(test|tools|bin)/' },
      'Tests know the source, not the other way round.',
    ),
    never('no-cycles', '', { circular: true }, 'A cycle means that two things are one, or that a seam is missing.'),
    never('resolvable', '', { couldNotResolve: true }, 'The file or package is not there.'),
  ],
  options: {
    parser: 'swc',
    tsPreCompilationDeps: true,
    // What was built from here is nobody's source.
    exclude: { path: '^out/' },
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx', '.d.ts', '.mjs', '.js', '.json', '.css'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'node', 'default'],
      mainFields: ['module', 'main', 'types'],
    },
  },
};
