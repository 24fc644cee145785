import { hostInUrl, isLoopback, isWildcard } from '../../shared/domain/host';
import type { ApiServer } from '../api/server';
import type { Gateway } from '../gateway/gateway';
import type { OperationContext } from '../operations/context';
import type { Logger } from '../platform/logger';
import { socketsMax } from '../platform/open-files';
import { MEMORY } from '../store/open-store';
import type { Authority } from '../tls/authority';
import type { HubCore } from './core';
import { gatewayHub } from './gateway-hub';

export interface DoorsOptions {
  version: string;
  dataDir: string;
  log: Logger;
  /** The name or address under which others reach this machine, where it is none of its own. */
  publicHost?: string | undefined;
  /** How often nodes are asked to beat, at least. */
  heartbeatSeconds?: number;
}

/** Let in, and in front of the door. */
const GATEWAY_SOCKETS_MAX = 40_000;
const API_SOCKETS_MAX = 1_000;

const noSockets = { waiting: 0, unproved: 0, proved: 0 };

/**
 * The doors of a hub and the authority that they show certificates of. What listens beyond loopback speaks TLS; heavy
 * parts are loaded when a door is opened that needs them.
 */
export class HubDoors {
  readonly #core: HubCore;
  readonly #options: DoorsOptions;
  #authority: Promise<Authority> | null = null;
  /** Of the gateway, when it speaks TLS. */
  #caFingerprint: string | null = null;
  #gateway: Gateway | null = null;
  #localGatewayUrl: string | null = null;
  #api: ApiServer | null = null;

  constructor(core: HubCore, options: DoorsOptions) {
    this.#core = core;
    this.#options = options;
  }

  readonly apiUrl = (): string | null => this.#api?.url ?? null;
  readonly gatewayUrl = (): string | null => this.#gateway?.url ?? null;
  /** Where the gateway is for a node on this machine. */
  readonly localGatewayUrl = (): string | null => this.#localGatewayUrl;
  /** SHA-256 of the authority's certificate that nodes have to pin; null on a plain gateway. */
  readonly caFingerprint = (): string | null => this.#caFingerprint;

  /** The authority, once a door needed it. */
  readonly authority = (): Promise<Authority | null> => this.#authority ?? Promise.resolve(null);

  /** @param tls speak TLS on loopback too */
  async openGateway(host: string, port: number, tls: boolean): Promise<string> {
    const { Gateway: Door } = await import('../gateway/gateway');
    const core = this.#core;
    const authority = tls || !isLoopback(host) ? await this.#openAuthority() : null;
    const shownHost = await this.#shownHost(host);
    const { log } = this.#options;
    const { clock, timers } = core;
    const opened = await Door.open({
      hub: gatewayHub(core, this.#options.version),
      clock,
      timers,
      log,
      host,
      port,
      shownHost,
      credentials: authority,
      socketsMax: socketsMax(GATEWAY_SOCKETS_MAX),
      heartbeatSeconds: this.#options.heartbeatSeconds,
    });
    this.#gateway = opened;
    this.#caFingerprint = authority?.fingerprint ?? null;
    const local = new URL(opened.url);
    local.hostname = isWildcard(host) ? '127.0.0.1' : hostInUrl(host);
    this.#localGatewayUrl = local.href.replace(/\/$/, '');
    core.onCommit((effects) => {
      opened.deliver(effects);
    });
    return opened.url;
  }

  async openApi(host: string, port: number, context: OperationContext): Promise<string> {
    const [{ openApi }, { Metrics }, { metricsSource }] = await Promise.all([
      import('../api/server'),
      import('../api/metrics'),
      import('./metrics-source'),
    ]);
    const authority = isLoopback(host) ? null : await this.#openAuthority();
    const shownHost = await this.#shownHost(host);
    const { log, publicHost } = this.#options;
    this.#api = await openApi({
      context,
      tokens: this.#core.tokens,
      metrics: new Metrics(metricsSource(this.#core, context, () => this.#gateway?.sockets ?? noSockets)),
      log,
      host,
      port,
      shownHost,
      servedHosts: await this.#servedHosts(host, publicHost),
      credentials: authority,
      socketsMax: socketsMax(API_SOCKETS_MAX),
    });
    return this.#api.url;
  }

  async close(): Promise<void> {
    await this.#api?.close();
    await this.#gateway?.close();
    const authority = await this.#authority?.catch(() => null);
    authority?.close();
  }

  #openAuthority(): Promise<Authority> {
    this.#authority ??= this.#makeAuthority();
    return this.#authority;
  }

  async #makeAuthority(): Promise<Authority> {
    const [{ Authority: Keeper }, { machineNames }] = await Promise.all([
      import('../tls/authority'),
      import('../tls/machine-names'),
    ]);
    const { dataDir, log, publicHost } = this.#options;
    const { clock, timers, engine } = this.#core;
    return Keeper.open({
      directory: dataDir === MEMORY ? null : dataDir,
      hubId: engine.state.hub.hubId,
      clock,
      timers,
      log,
      names: () => machineNames(publicHost === undefined ? [] : [publicHost]),
    });
  }

  /** The host in the address that others are told: of a door that listens everywhere, one that they can dial. */
  async #shownHost(host: string): Promise<string> {
    if (isLoopback(host)) return host;
    if (this.#options.publicHost !== undefined) return this.#options.publicHost;
    if (!isWildcard(host)) return host;
    const { machineAddresses } = await import('../tls/machine-names');
    return machineAddresses()[0] ?? '127.0.0.1';
  }

  /** Names, beside loopback and the address that a request came to, that the API answers to. */
  async #servedHosts(host: string, publicHost: string | undefined): Promise<string[]> {
    if (isLoopback(host)) return [host];
    const { hostname } = await import('node:os');
    return [host, hostname(), ...(publicHost === undefined ? [] : [publicHost])];
  }
}
