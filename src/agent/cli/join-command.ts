import path from 'node:path';
import { join } from '../join';
import { absolutePaths, gatewayUrl, labelRecord, parse, required, wholeNumber } from './arguments';
import { UsageError } from './usage';

/** `agent join …`: enrols and prints one line. */
export async function joinCommand(args: string[]): Promise<void> {
  const { values, positionals } = parse({
    args,
    allowPositionals: true,
    options: {
      'data-dir': { type: 'string' },
      name: { type: 'string' },
      location: { type: 'string', default: '' },
      capability: { type: 'string', multiple: true, default: [] },
      label: { type: 'string', multiple: true, default: [] },
      'max-functions': { type: 'string' },
      'max-concurrent-runs': { type: 'string' },
      'allow-command': { type: 'string', multiple: true, default: [] },
    },
  });
  const [url, joinToken, ...more] = positionals;
  if (more.length > 0) throw new UsageError(`${more.join(' ')}: not expected.`);
  const { identity, approval } = await join({
    gatewayUrl: gatewayUrl(required(url, 'GATEWAY_URL')),
    joinToken: required(joinToken, 'JOIN_TOKEN'),
    dataDir: path.resolve(required(values['data-dir'], '--data-dir')),
    name: required(values.name, '--name'),
    allowCommands: absolutePaths(values['allow-command'], '--allow-command'),
    options: {
      location: values.location,
      capabilities: values.capability,
      labels: labelRecord(values.label),
      maxFunctions: wholeNumber(values['max-functions'], '--max-functions', 10, 1, 10_000),
      maxConcurrentRuns: wholeNumber(values['max-concurrent-runs'], '--max-concurrent-runs', 10, 1, 10_000),
    },
  });
  const waits = approval === 'pending' ? ' An operator has to approve it before it is let in.' : '';
  process.stdout.write(`Joined hub ${identity.hubId} as ${identity.name} (${identity.nodeId}).${waits}\n`);
}
