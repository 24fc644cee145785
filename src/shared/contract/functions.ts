import * as z from 'zod';
import { deployment, deploymentStrategies, placedOn } from '../domain/deployment';
import {
  functionDefinition,
  functionInput,
  functionKinds,
  functionSummary,
  functionVersionSummary,
} from '../domain/function';
import { idSchema } from '../domain/id';
import { namespaceName } from '../domain/job';
import { jsonArray, jsonObject } from '../domain/json';
import { namespaceStays } from './namespace-stays';
import { operation } from './operation';
import { listOf, page, pageOf } from './paging';
import { percentiles } from './percentiles';

const byId = { id: idSchema('function') };

export const functionOperations = {
  'functions.create': operation({
    kind: 'command',
    scope: 'functions:write',
    http: { method: 'POST', path: '/functions', status: 201 },
    summary: 'Create a function, version 1.',
    input: functionInput,
    output: functionDefinition,
  }),
  'functions.list': operation({
    kind: 'query',
    scope: 'read',
    http: { method: 'GET', path: '/functions' },
    summary: 'Functions by name, without their source.',
    input: z.strictObject({
      ...page,
      namespace: namespaceName.optional(),
      kind: listOf(functionKinds),
      q: z.string().max(256).optional(),
    }),
    output: pageOf(functionSummary),
  }),
  'functions.get': operation({
    kind: 'query',
    scope: 'read',
    http: { method: 'GET', path: '/functions/{id}' },
    summary: 'One function with its source.',
    input: z.strictObject({ ...byId, version: z.coerce.number().int().min(1).optional() }),
    output: functionDefinition,
  }),
  'functions.update': operation({
    kind: 'command',
    scope: 'functions:write',
    http: { method: 'PUT', path: '/functions/{id}' },
    summary: 'Make a new version the active one.',
    input: functionInput.extend({ ...byId, ifMatch: z.coerce.number().int().min(1).optional(), ...namespaceStays }),
    output: functionDefinition,
  }),
  'functions.delete': operation({
    kind: 'command',
    scope: 'functions:write',
    http: { method: 'DELETE', path: '/functions/{id}', status: 204 },
    summary: 'Delete a function that no job uses.',
    input: z.strictObject(byId),
    output: z.object({}),
  }),
  'functions.versions': operation({
    kind: 'query',
    scope: 'read',
    http: { method: 'GET', path: '/functions/{id}/versions' },
    summary: 'The versions of a function, newest first, without their source.',
    input: z.strictObject({ ...byId, ...page }),
    output: pageOf(functionVersionSummary),
  }),
  'functions.rollBack': operation({
    kind: 'command',
    scope: 'functions:write',
    http: { method: 'POST', path: '/functions/{id}/roll-back' },
    summary: 'Make an earlier version the active one, and deploy it wherever the function is deployed.',
    input: z.strictObject({ ...byId, version: z.number().int().min(1) }),
    output: functionDefinition,
  }),
  'functions.deploy': operation({
    kind: 'command',
    scope: 'functions:write',
    http: { method: 'POST', path: '/functions/{id}/deploy' },
    summary: 'Place a version of a function on nodes. Those that are not connected get it when they are.',
    input: z
      .strictObject({
        ...byId,
        strategy: z.enum(deploymentStrategies),
        nodeIds: z.array(idSchema('node')).min(1).max(10_000).optional(),
        /** The active one, when none is given. */
        version: z.number().int().min(1).optional(),
      })
      .refine(({ strategy, nodeIds }) => (strategy === 'nodes') === (nodeIds !== undefined), {
        path: ['nodeIds'],
        error: 'Nodes are named with the strategy `nodes`, and only then.',
      }),
    output: placedOn,
  }),
  'functions.undeploy': operation({
    kind: 'command',
    scope: 'functions:write',
    http: { method: 'POST', path: '/functions/{id}/undeploy' },
    summary: 'Take a function off nodes, or off all. Runs still fetch it where they need it.',
    input: z.strictObject({ ...byId, nodeIds: z.array(idSchema('node')).min(1).max(10_000).optional() }),
    output: placedOn,
  }),
  'functions.warmUp': operation({
    kind: 'command',
    scope: 'functions:write',
    http: { method: 'POST', path: '/functions/{id}/warm-up' },
    summary: 'Start executors ahead on nodes that hold the function, or on all of them.',
    input: z.strictObject({ ...byId, nodeIds: z.array(idSchema('node')).min(1).max(10_000).optional() }),
    output: placedOn,
  }),
  'deployments.list': operation({
    kind: 'query',
    scope: 'read',
    http: { method: 'GET', path: '/deployments' },
    summary: 'Which nodes are to hold which functions, and whether they do.',
    input: z.strictObject({
      ...page,
      namespace: namespaceName.optional(),
      functionId: idSchema('function').optional(),
      nodeId: idSchema('node').optional(),
    }),
    output: pageOf(deployment),
  }),
  'functions.stats': operation({
    kind: 'query',
    scope: 'read',
    http: { method: 'GET', path: '/functions/{id}/stats' },
    summary: 'Totals of a function since it was created, by attempts.',
    input: z.strictObject(byId),
    output: z.object({
      /** Attempts that ended, of all versions. */
      invocations: z.number(),
      /** Those that failed, timed out or were lost. */
      errors: z.number(),
      /** Of those that were not cancelled. */
      errorRate: z.number().nullable(),
      outcomes: z.object({
        succeeded: z.number(),
        failed: z.number(),
        timedOut: z.number(),
        cancelled: z.number(),
        lost: z.number(),
      }),
      durationMs: percentiles,
      /** Invocations for which an executor had to be started. */
      coldStarts: z.number(),
      /** How long it took until that executor had loaded the function. */
      coldStartMs: percentiles,
    }),
  }),
  'functions.invoke': operation({
    kind: 'command',
    scope: 'runs:write',
    http: { method: 'POST', path: '/functions/{id}/invoke' },
    summary: 'Run a function once, without a job.',
    input: z.strictObject({
      ...byId,
      args: jsonArray.optional(),
      kwargs: jsonObject.optional(),
      nodeId: idSchema('node').optional(),
      /** Answer when the run is over. Not built yet: refused when it is asked for. */
      wait: z.boolean().optional(),
    }),
    output: z.object({ runIds: z.array(z.string()) }),
  }),
};
