import type { Workstation } from '../../../shared/contract/workstation';
import { compareVersions } from '../../../shared/domain/version';
import { latestFile, readLatest } from './read-latest';

const FIRST_AFTER_MS = 60_000;
const EVERY_MS = 86_400_000;
const TIMEOUT_MS = 10_000;
/** Such a text has some hundred characters. */
const LENGTH_MAX = 65_536;

type Found = Workstation['updates']['found'];

export interface UpdateCheckOptions {
  /** Where releases are told of; null: nobody said. */
  address: string | null;
  /** Of this Waypost. */
  version: string;
  platform: NodeJS.Platform;
  arch: string;
  isWanted: () => boolean;
  fetch: (url: string, options: { signal: AbortSignal; redirect: 'error' }) => Promise<Response>;
  wallMs: () => number;
}

/** Looks whether there is a newer version, where the operator said and when asked to. It downloads nothing. */
export class UpdateCheck {
  readonly #options: UpdateCheckOptions;
  #found: Found = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: UpdateCheckOptions) {
    this.#options = options;
  }

  get found(): Found {
    return this.#found;
  }

  /** Looks from time to time, as long as it is wanted. */
  follow(): void {
    clearTimeout(this.#timer);
    if (this.#options.address === null || !this.#options.isWanted()) return;
    this.#timer = setTimeout(() => void this.#lookAndFollow(), this.#found === null ? FIRST_AFTER_MS : EVERY_MS);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  /** Looks now. What went wrong is a finding too. */
  async look(): Promise<Found> {
    const { address, version, platform, arch, wallMs } = this.#options;
    if (address === null) return null;
    const at = new Date(wallMs()).toISOString();
    try {
      const release = readLatest(await this.#read(address + latestFile(platform, arch)), address);
      const isNewer = (compareVersions(release.version, version) ?? 0) > 0;
      this.#found = { at, state: isNewer ? 'available' : 'current', version: release.version, url: release.url };
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      this.#found = { at, state: 'failed', message: message.slice(0, 200) };
    }
    return this.#found;
  }

  async #lookAndFollow(): Promise<void> {
    await this.look();
    this.follow();
  }

  async #read(url: string): Promise<string> {
    const response = await this.#options.fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS), redirect: 'error' });
    if (!response.ok) throw new Error(`${url}: ${response.status}`);
    const text = await response.text();
    if (text.length > LENGTH_MAX) throw new Error(`${url}: too long`);
    return text;
  }
}
