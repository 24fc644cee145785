import { Agent as HttpAgent, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { Invitation } from '../fleet';

/** Requests that are under way at once. */
const SOCKETS = 16;
const LIMIT_MS = 30_000;
/** A token is used as soon as it is there. */
const TOKEN_SECONDS = 60;

/** A hub that cannot be reached or says no; the text is for the person who started the fleet. */
export class HubError extends Error {}

/** As much of a hub's HTTP API as a fleet needs. */
export class HubApi {
  readonly #url: URL;
  readonly #token: string;
  readonly #agent: HttpAgent;

  /** @param ca certificate (PEM) of the authority of an https hub */
  constructor(url: URL, token: string, ca: string | null) {
    this.#url = url;
    this.#token = token;
    const options = { keepAlive: true, maxSockets: SOCKETS };
    this.#agent =
      url.protocol === 'https:'
        ? new HttpsAgent({ ...options, ...(ca === null ? {} : { ca }) })
        : new HttpAgent(options);
  }

  /** A new join token. @throws HubError */
  async invite(): Promise<Invitation> {
    return (await this.#ask('POST', '/join-tokens', { ttlSeconds: TOKEN_SECONDS })) as Invitation;
  }

  /** Makes something. @returns its id. @throws HubError */
  async make(route: string, body: object): Promise<string> {
    return ((await this.#ask('POST', route, body)) as { id: string }).id;
  }

  /** The first page of a list. @throws HubError */
  async list(route: string): Promise<unknown[]> {
    return ((await this.#ask('GET', route)) as { items: unknown[] }).items;
  }

  /** Removes a node; one that is gone is no error. @throws HubError */
  async remove(nodeId: string): Promise<void> {
    await this.#ask('DELETE', `/nodes/${nodeId}`);
  }

  close(): void {
    this.#agent.destroy();
  }

  #ask(method: string, route: string, body?: object): Promise<unknown> {
    const { href, protocol } = this.#url;
    const url = new URL(`${href.replace(/\/$/, '')}/api/v1${route}`);
    const text = body === undefined ? undefined : JSON.stringify(body);
    const headers = {
      authorization: `Bearer ${this.#token}`,
      ...(text === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }),
    };
    return new Promise((resolve, reject) => {
      const request = (protocol === 'https:' ? httpsRequest : httpRequest)(
        url,
        { method, headers, agent: this.#agent, timeout: LIMIT_MS },
        (response) => {
          let answer = '';
          response.setEncoding('utf8');
          response.on('data', (part: string) => (answer += part));
          response.on('end', () => {
            const status = response.statusCode ?? 0;
            if (status < 300) resolve(answer === '' ? null : (JSON.parse(answer) as unknown));
            else if (status === 404 && method === 'DELETE') resolve(null);
            else
              reject(
                new HubError(`${this.#url.origin} answered ${method} ${route} with ${status}: ${detailOf(answer)}`),
              );
          });
        },
      );
      request.on('timeout', () => request.destroy(new Error('no answer in time')));
      request.on('error', (error) => reject(new HubError(`${this.#url.origin} cannot be reached: ${error.message}`)));
      request.end(text);
    });
  }
}

/** What a problem document says. */
function detailOf(answer: string): string {
  try {
    const { detail } = JSON.parse(answer) as { detail?: unknown };
    return typeof detail === 'string' ? detail : answer.slice(0, 200);
  } catch {
    return answer.slice(0, 200);
  }
}
