import 'fastify';
import type { OperationCaller } from '../operations/context';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who asks; null on routes that need no token. */
    caller: OperationCaller | null;
  }
}
