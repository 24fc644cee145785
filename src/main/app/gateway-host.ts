const LOOPBACK = '127.0.0.1';
/** Every address of the machine, of IPv4. */
const EVERYWHERE = '0.0.0.0';

/** Where the gateway listens: where the variable says, else as the switch in Settings stands. */
export function gatewayHost(environment: NodeJS.ProcessEnv, isOpen: boolean): string {
  return overriddenGateway(environment) ?? (isOpen ? EVERYWHERE : LOOPBACK);
}

/** What `WAYPOST_GATEWAY_HOST` says, above the switch; null when it says nothing. */
export const overriddenGateway = (environment: NodeJS.ProcessEnv): string | null =>
  environment['WAYPOST_GATEWAY_HOST'] || null;
