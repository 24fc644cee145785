import type { FastifyInstance } from 'fastify';
import { toInstant } from '../../shared/domain/instant';
import type { OperationContext } from '../operations/context';
import type { Metrics } from './metrics';
import { API_PREFIX } from './openapi';

/** Routes that need no token. They tell nothing of what the hub holds but counts. */
export function addHealthRoutes(server: FastifyInstance, context: OperationContext, metrics: Metrics): void {
  for (const prefix of ['', API_PREFIX]) {
    server.get(`${prefix}/live`, () => ({ status: 'alive' }));
    server.get(`${prefix}/ready`, (_request, reply) =>
      isStoreReadable(context) ? { status: 'ready' } : reply.code(503).send({ status: 'not_ready' }),
    );
    server.get(`${prefix}/health`, (_request, reply) => {
      const healthy = isStoreReadable(context);
      return reply.code(healthy ? 200 : 503).send({
        status: healthy ? 'healthy' : 'unhealthy',
        version: context.version,
        uptimeSeconds: Math.round((context.clock.wallMs() - context.startedAt) / 1000),
      });
    });
    server.get(`${prefix}/health/detailed`, (_request, reply) => {
      const healthy = isStoreReadable(context);
      const nodes = [...context.nodes()];
      return reply.code(healthy ? 200 : 503).send({
        status: healthy ? 'healthy' : 'unhealthy',
        version: context.version,
        uptimeSeconds: Math.round((context.clock.wallMs() - context.startedAt) / 1000),
        checkedAt: toInstant(context.clock.wallMs()),
        components: {
          store: { status: healthy ? 'healthy' : 'unhealthy' },
          engine: { status: 'healthy', epoch: context.epoch },
          gateway: { status: context.openGatewayUrl() === null ? 'closed' : 'open' },
          nodes: {
            total: nodes.length,
            online: nodes.filter((node) => node.status === 'ONLINE' || node.status === 'DEGRADED').length,
          },
        },
      });
    });
    server.get(`${prefix}/metrics`, async (_request, reply) =>
      reply.type(metrics.contentType).send(await metrics.text()),
    );
  }
}

function isStoreReadable(context: OperationContext): boolean {
  try {
    context.database.prepare('SELECT 1 FROM hub').get();
    return true;
  } catch {
    return false;
  }
}
