import { arch, platform } from 'node:os';
import packageJson from '../../package.json';
import type { AgentFacts } from './ports';
import { machineResources } from './platform/machine';

export function agentFacts(): AgentFacts {
  return { agentVersion: packageJson.version, platform: `${platform()}-${arch()}`, resources: machineResources() };
}
