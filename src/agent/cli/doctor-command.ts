import path from 'node:path';
import { checkHub } from '../doctor/check-hub';
import { checkCertificate, checkDisk, checkName, checkNode, checkPort, type Finding } from '../doctor/checks';
import { identityFile, keySigner, readIdentity } from '../platform/identity';
import { wsTransport } from '../platform/ws-transport';
import { gatewayUrl, parse, required } from './arguments';
import { CommandError } from './usage';

/** Says what a check found. */
function tell(what: string, finding: Finding): void {
  const word = finding.ok ? 'ok    ' : finding.waits === true ? 'WAITS ' : 'FAILED';
  process.stdout.write(`${word} ${what}: ${finding.says}\n`);
  if (!finding.ok) process.stdout.write(`       ${finding.todo}\n`);
  else if (finding.note !== undefined) process.stdout.write(`note   version: ${finding.note}\n`);
}

/** `agent doctor …`: looks at all that lies between this node and its hub, up to the first thing that is wrong. */
export async function doctorCommand(args: string[]): Promise<void> {
  const { values } = parse({ args, options: { 'data-dir': { type: 'string' }, gateway: { type: 'string' } } });
  const dataDir = path.resolve(required(values['data-dir'], '--data-dir'));
  const other = values.gateway === undefined ? null : gatewayUrl(values.gateway);
  const identity = await readIdentity(dataDir);
  if (!identity) throw new CommandError(`${identityFile(dataDir)} is missing: run "agent join" first.`);
  const address = other ?? identity.gatewayUrl;
  const url = new URL(address);
  process.stdout.write(`Node ${identity.name} (${identity.nodeId}) of hub ${identity.hubId} at ${address}\n`);
  const checks: [string, () => Finding | Promise<Finding>][] = [
    ['program', () => checkNode(process.version)],
    ['disk', () => checkDisk(dataDir)],
    ['name', () => checkName(url)],
    ['port', () => checkPort(url)],
    ['certificate', () => checkCertificate(url, identity.caCertificate)],
    ['hub', () => checkHub(identity, address, wsTransport(identity.caCertificate), keySigner(identity.privateKey))],
  ];
  for (const [what, check] of checks) {
    const finding = await check();
    tell(what, finding);
    if (!finding.ok) throw new CommandError(finding.waits === true ? 'Not yet.' : 'The agent cannot connect.');
  }
  process.stdout.write('The agent can connect.\n');
}
