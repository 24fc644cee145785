import type { Page } from '../../shared/contract/paging';
import { notFound } from '../../shared/domain/error';
import { encodeId } from '../../shared/domain/id';
import type { Occurrence } from '../../shared/domain/occurrence';
import type { Run } from '../../shared/domain/run';
import { isOccurrencePage } from '../store/reads/occurrence-reads';
import { isServedByIndex } from '../store/reads/run-filter';
import type { CleanUpCursor } from '../engine/input';
import type { Handlers } from './context';
import { answerOf, execute, executeOne, idNumber } from './execute';
import { searchOptions } from './searches';

export const runHandlers: Handlers<
  'runs.list' | 'runs.get' | 'runs.logs' | 'runs.cancel' | 'runs.retry' | 'history.cleanUp' | 'occurrences.list'
> = {
  async 'runs.list'(context, input, caller) {
    if (isServedByIndex(input)) return context.runs.list(input);
    const page = await context.searches.run({ of: 'runs', input }, searchOptions(caller, input.searchId));
    return page as Page<Run>;
  },

  'runs.get'(context, { id }) {
    const detail = context.runs.detail(idNumber('run', id));
    if (detail === null) throw notFound('run', id);
    return { ...detail, waiting: context.waitOf(idNumber('run', id)) };
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

  async 'history.cleanUp'(context, { olderThanDays }, caller) {
    const deleted = { runs: 0, occurrences: 0 };
    let cursor: CleanUpCursor | null = null;
    do {
      const { info } = await answerOf(context, { name: 'history.cleanUp', olderThanDays, cursor }, caller);
      deleted.runs += Number(info?.['runs']);
      deleted.occurrences += Number(info?.['occurrences']);
      cursor = (info?.['cursor'] ?? null) as CleanUpCursor | null;
    } while (cursor !== null);
    return deleted;
  },

  async 'occurrences.list'(context, input, caller) {
    if (isOccurrencePage(input)) return context.runs.occurrences(input);
    const page = await context.searches.run({ of: 'occurrences', input }, searchOptions(caller, input.searchId));
    return page as Page<Occurrence>;
  },
};
