import { notFound, notSupported } from '../../shared/domain/error';
import { encodeId } from '../../shared/domain/id';
import type { Handlers } from './context';
import { execute, executeOne, idNumber } from './execute';

export const runHandlers: Handlers<
  'runs.list' | 'runs.get' | 'runs.logs' | 'runs.cancel' | 'runs.retry' | 'occurrences.list'
> = {
  'runs.list'(context, input) {
    if (input.tag !== undefined) throw notSupported('tag', 'Finding runs by tag is not supported yet.');
    if (input.q !== undefined) throw notSupported('q', 'Searching runs is not supported yet.');
    return context.runs.list(input);
  },

  'runs.get'(context, { id }) {
    const detail = context.runs.detail(idNumber('run', id));
    if (detail === null) throw notFound('run', id);
    return detail;
  },

  'runs.logs'(context, input) {
    if (context.runs.find(idNumber('run', input.id)) === null) throw notFound('run', input.id);
    return context.runs.logs(input);
  },

  async 'runs.cancel'(context, { id, reason }, caller) {
    const run = await executeOne(
      context,
      { name: 'runs.cancel', id: idNumber('run', id), reason: reason ?? null },
      caller,
    );
    const view = context.runs.find(run);
    if (view === null) throw notFound('run', id);
    return view;
  },

  async 'runs.retry'(context, { id }, caller) {
    const runs = await execute(context, { name: 'runs.retry', id: idNumber('run', id) }, caller);
    return { runIds: runs.map((run) => encodeId('run', run)) };
  },

  'occurrences.list': (context, input) => context.runs.occurrences(input),
};
