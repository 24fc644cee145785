import { createHash } from 'node:crypto';
import { notFound, notSupported } from '../../shared/domain/error';
import { checksumContent, type FunctionDefinition, type StoredFunctionInput } from '../../shared/domain/function';
import { encodeId } from '../../shared/domain/id';
import { storedFunction } from '../../shared/domain/stored-function';
import type { FunctionRow } from '../engine/rows';
import { functionSummaryView, functionView } from '../store/views/fleet-view';
import type { Handlers, OperationContext } from './context';
import { execute, executeOne, idNumber, jsonArgs } from './execute';
import { functionStatistics } from './function-statistics';
import { pageByName } from './page-by-name';

function existing(context: OperationContext, id: number): FunctionRow {
  const row = context.function(id);
  if (row === undefined) throw notFound('function', encodeId('function', id));
  return row;
}

function view(context: OperationContext, id: number, version?: number): FunctionDefinition {
  const row = existing(context, id);
  const found = context.functionVersion(id, version ?? row.activeVersion);
  if (found === null) throw notFound('version', String(version ?? row.activeVersion));
  return functionView(row, found);
}

/** SHA-256 over what a node would run. */
function checksum(input: StoredFunctionInput): string {
  return `sha256:${createHash('sha256').update(checksumContent(input)).digest('hex')}`;
}

export const functionHandlers: Handlers<
  | 'functions.create'
  | 'functions.list'
  | 'functions.get'
  | 'functions.update'
  | 'functions.delete'
  | 'functions.stats'
  | 'functions.invoke'
> = {
  async 'functions.create'(context, fields, caller) {
    const input = storedFunction(fields);
    return view(
      context,
      await executeOne(context, { name: 'functions.create', input, checksum: checksum(input) }, caller),
    );
  },

  'functions.list'(context, { limit, cursor, namespace, kind, q }) {
    const wanted = q?.toLowerCase();
    const rows = [...context.functions()].filter(
      (row) =>
        (namespace === undefined || row.namespace === namespace) &&
        (kind === undefined || kind.includes(row.kind)) &&
        (wanted === undefined || `${row.name}\n${row.description}`.toLowerCase().includes(wanted)),
    );
    const { items, nextCursor } = pageByName(rows, { limit, cursor });
    return { items: items.map(functionSummaryView), nextCursor };
  },

  'functions.get': (context, { id, version }) => view(context, idNumber('function', id), version),

  async 'functions.update'(context, { id, ifMatch, ...fields }, caller) {
    const namespace = fields.namespace ?? view(context, idNumber('function', id)).namespace;
    const input = storedFunction({ ...fields, namespace });
    return view(
      context,
      await executeOne(
        context,
        {
          name: 'functions.update',
          id: idNumber('function', id),
          input,
          checksum: checksum(input),
          ifMatch: ifMatch ?? null,
        },
        caller,
      ),
    );
  },

  async 'functions.delete'(context, { id }, caller) {
    await execute(context, { name: 'functions.delete', id: idNumber('function', id) }, caller);
    return {};
  },

  'functions.stats'(context, { id }) {
    const row = existing(context, idNumber('function', id));
    return functionStatistics(context.functionTotals(row.id));
  },

  async 'functions.invoke'(context, { id, args, kwargs, nodeId, wait }, caller) {
    if (wait === true) throw notSupported('wait', 'Waiting for the end of the run is not supported yet.');
    const runs = await execute(
      context,
      {
        name: 'functions.invoke',
        id: idNumber('function', id),
        nodeId: nodeId === undefined ? null : idNumber('node', nodeId, 'nodeId'),
        ...jsonArgs(args, kwargs),
      },
      caller,
    );
    return { runIds: runs.map((run) => encodeId('run', run)) };
  },
};
