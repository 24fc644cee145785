import { parseArgs } from 'node:util';
import { AUDIT_HELP, auditCommand } from './audit-command';
import { logLevels, type LogLevelName } from './platform/logger';
import { SettingError } from './platform/settings-overrides';
import { RESTORE_HELP, restoreCommand } from './restore-command';
import { serve } from './serve';
import { StoreError } from './store/store-error';

const HELP = `waypost serve --data-dir DIR [options]

Runs a hub without a window.

  --data-dir DIR        where everything is kept; :memory: keeps nothing
  --api-host HOST       where the HTTP API listens (127.0.0.1); beyond loopback with TLS
  --api-port PORT       (8008) 0 picks a free one
  --gateway-host HOST   where nodes dial in (127.0.0.1); beyond loopback with TLS
  --gateway-port PORT   (8009) 0 picks a free one
  --gateway-tls         TLS for nodes on loopback too
  --public-host NAME    name or address under which others reach this machine, where it
                        is none of its own
  --no-local-node       start no node on this machine
  --drain-seconds N     how long what runs may take to end when the hub is stopped (10)
  --log-level LEVEL     trace, debug, info, warn, error (info)

When it is ready it prints one line of JSON on stdout; logs go to stderr.
SIGTERM and SIGINT stop it: it fires nothing more and lets what runs end; a second one ends it at once.
`;

/** Ends with one line on stderr: 2 for what the operator has to mend, 1 for anything else. */
function fail(message: string, code: number): never {
  process.stderr.write(`waypost: ${message}\n`);
  process.exit(code);
}

function readPort(text: string | undefined, flag: string, fallback: number): number {
  if (text === undefined) return fallback;
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) fail(`${flag} ${text}: not a port`, 2);
  return port;
}

function readHost(text: string | undefined): string | undefined {
  if (text !== undefined && !/^[a-z0-9.:-]{1,253}$/i.test(text))
    fail(`--public-host ${text}: not a name or an address; without scheme and port`, 2);
  return text;
}

function readSeconds(text: string | undefined, flag: string, fallback: number): number {
  if (text === undefined) return fallback;
  const seconds = Number(text);
  if (!Number.isInteger(seconds) || seconds < 0 || seconds > 86_400)
    fail(`${flag} ${text}: use whole seconds from 0 to 86400`, 2);
  return seconds;
}

/** The flag stands above the variable. @throws SettingError that names which of them is wrong */
function readLogLevel(flag: string | undefined, variable: string | undefined): LogLevelName {
  const [name, text] = flag === undefined ? ['WAYPOST_LOG_LEVEL=', variable ?? ''] : ['--log-level ', flag];
  const level = logLevels.find((one) => one === (text === '' && flag === undefined ? 'info' : text));
  if (level === undefined) throw new SettingError(`${name}${text}: use ${logLevels.join(', ')}`);
  return level;
}

async function main(): Promise<void> {
  const [command, ...rest] = process.argv.slice(2);
  if (command === undefined || command === 'help' || command === '--help' || rest.includes('--help')) {
    process.stdout.write(command === 'audit' ? AUDIT_HELP : command === 'restore' ? RESTORE_HELP : HELP);
    return;
  }
  if (command === 'audit') {
    process.exitCode = auditCommand(rest);
    return;
  }
  if (command === 'restore') {
    restoreCommand(rest);
    return;
  }
  if (command !== 'serve') fail(`there is no command \`${command}\`. Commands: serve, agent, audit, restore`, 2);
  const { values } = parseArgs({
    args: rest,
    options: {
      'data-dir': { type: 'string' },
      'api-host': { type: 'string', default: '127.0.0.1' },
      'api-port': { type: 'string' },
      'gateway-host': { type: 'string', default: '127.0.0.1' },
      'gateway-port': { type: 'string' },
      'gateway-tls': { type: 'boolean', default: false },
      'public-host': { type: 'string' },
      'no-local-node': { type: 'boolean', default: false },
      'drain-seconds': { type: 'string' },
      'log-level': { type: 'string' },
    },
  });
  if (values['data-dir'] === undefined) fail('--data-dir DIR is missing', 2);
  await serve({
    dataDir: values['data-dir'],
    apiHost: values['api-host'],
    apiPort: readPort(values['api-port'], '--api-port', 8008),
    gatewayHost: values['gateway-host'],
    gatewayPort: readPort(values['gateway-port'], '--gateway-port', 8009),
    gatewayTls: values['gateway-tls'],
    publicHost: readHost(values['public-host']),
    localNode: !values['no-local-node'],
    drainSeconds: readSeconds(values['drain-seconds'], '--drain-seconds', 10),
    logLevel: readLogLevel(values['log-level'], process.env['WAYPOST_LOG_LEVEL']),
  });
}

main().catch((error: unknown) => {
  if (error instanceof StoreError || error instanceof SettingError) fail(error.message, 2);
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE' || code === 'EACCES' || code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    fail(`cannot listen: ${message}`, 2);
  if (code === 'ERR_AUTHORITY' || code?.startsWith('ERR_PARSE_ARGS') === true) fail(message, 2);
  fail(error instanceof Error ? (error.stack ?? error.message) : String(error), 1);
});
