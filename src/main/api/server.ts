import { randomUUID } from 'node:crypto';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TlsOptions } from 'node:tls';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { operations, type OperationName } from '../../shared/contract/operations';
import type { HttpRoute, Operation } from '../../shared/contract/operation';
import { plannedRoutes } from '../../shared/contract/planned';
import type { OperationError } from '../../shared/domain/error';
import { hostInUrl } from '../../shared/domain/host';
import { limits } from '../../shared/domain/limits';
import type { OperationContext } from '../operations/context';
import { invoke } from '../operations/invoke';
import type { Logger } from '../platform/logger';
import type { ApiTokens } from '../store/api-tokens';
import type { Credentials } from '../tls/credentials';
import { addHealthRoutes } from './health';
import { isServedHost } from './host';
import { isOpen } from './open-paths';
import type { Metrics } from './metrics';
import { API_PREFIX, openApiDocument } from './openapi';
import { PROBLEM_TYPE, problemOf } from './problem';

/** How long a request may take to arrive. */
const REQUEST_TIMEOUT_MS = 60_000;
const HANDSHAKE_TIMEOUT_MS = 10_000;
/**
 * How long a connection is kept for the next request: longer than clients and proxies keep theirs, so that none of them sends
 * one into a connection that is just being closed.
 */
const KEEP_ALIVE_MS = 72_000;

export interface ApiOptions {
  context: OperationContext;
  tokens: ApiTokens;
  metrics: Metrics;
  log: Logger;
  host: string;
  port: number;
  /** The host in {@link ApiServer.url}. */
  shownHost: string;
  /** Names that the Host header may have beside loopback. */
  servedHosts: readonly string[];
  /** With them it speaks HTTPS. */
  credentials: Credentials | null;
  /** Connections that may be open at once. */
  socketsMax: number;
}

export interface ApiServer {
  url: string;
  close: () => Promise<void>;
}

/**
 * Opens the HTTP API. Every route stems from the contract.
 * @throws the system's error, e.g. EADDRINUSE
 */
export async function openApi(options: ApiOptions): Promise<ApiServer> {
  const server = fastify({
    bodyLimit: limits.bodyBytes,
    genReqId: (request) => requestIdOf(request.headers['x-request-id']),
    forceCloseConnections: true,
    routerOptions: { ignoreTrailingSlash: true },
    serverFactory: (handler) => {
      const made = serverOf(handler, options.credentials);
      made.maxConnections = options.socketsMax;
      return made;
    },
  });
  server.decorateRequest('caller', null);
  addParsers(server);
  addGuards(server, options);
  addOperations(server, options);
  addPlanned(server);
  addHealthRoutes(server, options.context, options.metrics);
  server.get(`${API_PREFIX}/openapi.json`, () => openApiDocument(options.context.version));
  server.setNotFoundHandler((request, reply) =>
    sendError(reply, {
      code: 'not_found',
      message: `There is no ${request.method} ${request.url.split('?')[0] ?? ''}.`,
    }),
  );
  await server.listen({ host: options.host, port: options.port });
  const { port } = server.server.address() as AddressInfo;
  const url = `${options.credentials === null ? 'http' : 'https'}://${hostInUrl(options.shownHost)}:${port}`;
  options.log.info({ url }, 'API open');
  return { url, close: () => server.close() };
}

function serverOf(handler: RequestListener, credentials: Credentials | null): Server {
  const times = { requestTimeout: REQUEST_TIMEOUT_MS, keepAliveTimeout: KEEP_ALIVE_MS };
  if (credentials === null) return createServer(times, handler);
  const context = (): TlsOptions => ({ ...credentials.current(), minVersion: 'TLSv1.2' });
  const server = createSecureServer({ ...context(), ...times, handshakeTimeout: HANDSHAKE_TIMEOUT_MS }, handler);
  const forget = credentials.onRenewed(() => {
    server.setSecureContext(context());
  });
  server.once('close', forget);
  return server;
}

const REQUEST_ID = /^[\w.:-]{1,128}$/;

function requestIdOf(header: string | string[] | undefined): string {
  return typeof header === 'string' && REQUEST_ID.test(header) ? header : `req_${randomUUID()}`;
}

/** A body is JSON, or nothing. */
function addParsers(server: FastifyInstance): void {
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => {
    if (body === '') {
      done(null, undefined);
      return;
    }
    try {
      done(null, JSON.parse(body as string));
    } catch (error) {
      done(Object.assign(new Error(`The body is not JSON: ${String(error)}`), { statusCode: 400 }));
    }
  });
}

/** What every request goes through: the host it was meant for, and the token. */
function addGuards(server: FastifyInstance, { context, tokens, servedHosts, log }: ApiOptions): void {
  server.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id);
    reply.header('cache-control', 'no-store');
    reply.header('x-content-type-options', 'nosniff');
    const { localAddress, remoteAddress } = request.socket;
    if (!isServedHost(request.headers.host, servedHosts, localAddress))
      return sendError(reply, {
        code: 'forbidden',
        message: 'This hub is not told to serve that Host.',
        reason: 'host',
      });
    if (isOpen(request.url, remoteAddress)) return undefined;
    const [scheme, secret] = (request.headers.authorization ?? '').split(' ');
    const token = scheme?.toLowerCase() === 'bearer' && secret !== undefined ? tokens.find(secret.trim()) : null;
    if (token === null) {
      const reason = secret === undefined ? 'token_missing' : 'token_wrong';
      // A request that shows nothing is a newcomer's; one that shows a wrong token is for the trail.
      if (reason === 'token_wrong')
        context.refused({ actor: request.ip, action: actionOf(request), entity: null, reason, requestId: request.id });
      reply.header('www-authenticate', 'Bearer');
      return sendError(reply, { code: 'unauthorized', message: 'A valid API token is needed.', reason });
    }
    request.caller = { actor: token.name, scopes: token.scopes, namespace: token.namespace, requestId: request.id };
    return undefined;
  });
  server.setErrorHandler((error: Error & { statusCode?: number; code?: string }, request, reply) => {
    if (error.code === 'FST_ERR_CTP_BODY_TOO_LARGE')
      return sendError(reply, { code: 'payload_too_large', message: `A body may have ${limits.bodyBytes} bytes.` });
    if (error.statusCode !== undefined && error.statusCode < 500)
      return sendError(reply, { code: 'invalid_input', message: error.message });
    log.error({ err: error, requestId: request.id }, 'request failed');
    return sendError(reply, { code: 'internal', message: 'The hub failed to carry this out.' });
  });
}

const routeOf = (http: HttpRoute): string => API_PREFIX + http.path.replaceAll(/\{(\w+)\}/g, ':$1');
const operationByRoute = new Map<string, OperationName>(
  (Object.entries(operations) as [OperationName, Operation][]).flatMap(([name, { http }]) =>
    http === undefined ? [] : [[`${http.method} ${routeOf(http)}`, name] as const],
  ),
);

/** What a request asks for: the operation, and never what a stranger wrote into the address. */
function actionOf({ method, routeOptions }: FastifyRequest): string {
  return operationByRoute.get(`${method} ${routeOptions.url}`) ?? 'unknown';
}

function addOperations(server: FastifyInstance, { context, log }: ApiOptions): void {
  for (const [name, declared] of Object.entries(operations) as [OperationName, Operation][]) {
    const { http } = declared;
    if (http === undefined) continue;
    server.route({
      method: http.method,
      url: routeOf(http),
      handler: async (request, reply) => {
        const input = inputOf(request, http);
        if (input === null)
          return sendError(reply, { code: 'invalid_input', message: 'The body has to be a JSON object.' });
        const { caller } = request;
        if (caller === null) throw new Error('a request without a caller came through');
        const gone = new AbortController();
        reply.raw.once('close', () => {
          gone.abort();
        });
        const result = await invoke(context, name, input, { ...caller, signal: gone.signal }, (error) => {
          log.error({ err: error, requestId: request.id, operation: name }, 'operation failed');
        });
        if (!result.ok) return sendError(reply, result.error);
        reply.code(http.status ?? 200);
        return http.status === 204 ? reply.send() : reply.send(result.value);
      },
    });
  }
}

/** The parts of a request that form an operation's input; null when the body is not an object. */
function inputOf(request: FastifyRequest, http: HttpRoute): Record<string, unknown> | null {
  const { params, query, body } = request as { params: object; query: object; body: unknown };
  const ifMatch = request.headers['if-match']?.replaceAll(/^W\/|"/g, '');
  const base = { ...params, ...(ifMatch === undefined ? {} : { ifMatch }) };
  if (http.method === 'GET' || http.method === 'DELETE') return { ...query, ...base };
  if (body === undefined || body === null) return base;
  if (typeof body !== 'object' || Array.isArray(body)) return null;
  return { ...body, ...base };
}

function addPlanned(server: FastifyInstance): void {
  for (const { method, path } of plannedRoutes)
    server.route({
      method,
      url: API_PREFIX + path.replaceAll(/\{(\w+)\}/g, ':$1'),
      handler: (_request, reply) =>
        sendError(reply, { code: 'not_supported', message: 'This version of Waypost does not have this yet.' }),
    });
}

export function sendError(reply: FastifyReply, error: OperationError): FastifyReply {
  const problem = problemOf(error);
  if (error.retryAfterSeconds !== undefined) reply.header('retry-after', String(error.retryAfterSeconds));
  return reply.code(problem.status).type(PROBLEM_TYPE).send(JSON.stringify(problem));
}
