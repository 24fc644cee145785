import { existsSync } from 'node:fs';
import path from 'node:path';
import type { builtinNames } from '../../shared/domain/function';
import type { Clock } from '../ports';
import type { Builtin } from './builtin';
import { diskUsageBuiltin } from './disk-usage';
import { failBuiltin } from './fail';
import { fileCleanupBuiltin } from './file-cleanup';
import { httpCheckBuiltin } from './http-check';
import { sleepBuiltin } from './sleep';
import { tcpCheckBuiltin } from './tcp-check';
import { tlsExpiryBuiltin } from './tls-expiry';
import { webhookBuiltin } from './webhook';

/**
 * Every builtin that takes time; `echo` needs no more than its runner. One that hubs offer and that is missing here does
 * not compile.
 */
export function agentBuiltins(
  clock: Clock,
  dataDir: string,
): Record<Exclude<(typeof builtinNames)[number], 'echo'>, Builtin> {
  return {
    sleep: sleepBuiltin(clock),
    fail: failBuiltin,
    'http-check': httpCheckBuiltin,
    'tcp-check': tcpCheckBuiltin,
    'tls-expiry': tlsExpiryBuiltin,
    webhook: webhookBuiltin,
    'disk-usage': diskUsageBuiltin,
    'file-cleanup': fileCleanupBuiltin(ownDirectories(dataDir)),
  };
}

/** What no clean-up may touch: the agent's directory, and the hub's around it where the hub started this agent. */
function ownDirectories(dataDir: string): string[] {
  const above = path.dirname(dataDir);
  return existsSync(path.join(above, 'waypost.db')) ? [dataDir, above] : [dataDir];
}
