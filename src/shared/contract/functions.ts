import * as z from 'zod';
import { functionDefinition, functionInput, functionKinds, functionSummary } from '../domain/function';
import { idSchema } from '../domain/id';
import { namespaceName } from '../domain/job';
import { jsonArray, jsonObject } from '../domain/json';
import { namespaceStays } from './namespace-stays';
import { operation } from './operation';
import { listOf, page, pageOf } from './paging';

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
