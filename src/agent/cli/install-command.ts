import path from 'node:path';
import { serviceKindOf, serviceKinds, type ServiceKind } from '../install/service';
import { identityFile, readIdentity } from '../platform/identity';
import { parse, required } from './arguments';
import { CommandError, UsageError } from './usage';

function kindOf(text: string | undefined): ServiceKind {
  if (text === undefined) return serviceKindOf(process.platform);
  const kinds = Object.keys(serviceKinds) as ServiceKind[];
  const kind = kinds.find((name) => name === text);
  if (kind === undefined) throw new UsageError(`--system must be one of ${kinds.join(', ')}.`);
  return kind;
}

/** A word that is safe in every one of the texts. */
function word(text: string | undefined, flag: string, pattern: RegExp): string | null {
  if (text === undefined) return null;
  if (!pattern.test(text)) throw new UsageError(`${flag} ${text}: that is not a name that a service may have there.`);
  return text;
}

/** `agent install --print …`: prints what runs this node's agent with the machine. It changes nothing. */
export async function installCommand(args: string[]): Promise<void> {
  const { values } = parse({
    args,
    options: {
      'data-dir': { type: 'string' },
      print: { type: 'boolean', default: false },
      system: { type: 'string' },
      service: { type: 'string' },
      user: { type: 'string' },
    },
  });
  if (!values.print) throw new UsageError('agent install only prints what to install: add --print.');
  const kind = kindOf(values.system);
  const dataDir = path.resolve(required(values['data-dir'], '--data-dir'));
  const identity = await readIdentity(dataDir);
  if (!identity) throw new CommandError(`${identityFile(dataDir)} is missing: run "agent join" first.`);
  const facts = {
    service: word(values.service, '--service', /^[A-Za-z0-9][A-Za-z0-9.-]{0,63}$/) ?? 'waypost-agent',
    nodeName: identity.name,
    node: process.execPath,
    agent: path.resolve(process.argv[1] ?? 'agent.js'),
    dataDir,
    user: word(values.user, '--user', /^[A-Za-z0-9_][A-Za-z0-9_ .\\@-]{0,127}$/),
  };
  process.stdout.write(serviceKinds[kind](facts));
}
