const engine = 'src/main/engine';
const agent = 'src/agent/core';

/**
 * Faults in jobs that nodes fire by themselves.
 * @type {readonly import('./mutants.mjs').Mutant[]}
 */
export const nodeFired = [
  {
    name: 'the hub fires before every node let go',
    why: 'A job that goes back to the hub runs twice wherever a node has not heard of it.',
    file: `${engine}/fleet/node-job-book.ts`,
    from: "if (row.state !== 'left') return Infinity;",
    to: "if (row.state === 'held') return Infinity;",
  },
  {
    name: 'the hub fires what nodes fire',
    why: 'Everything runs twice.',
    file: `${engine}/scheduling/due.ts`,
    from: 'if (isNodeFired(entry)) {',
    to: 'if (isNodeFired(entry) && entry.job.definition.firedBy === "hub") {',
  },
  {
    name: 'what a node told twice counts twice',
    why: 'History has runs that never were.',
    file: `${engine}/dispatch/fired-by-node.ts`,
    from: 'if (state.store.occurrenceExists(job.id, scope, told.fireTime)) return null;',
    to: '',
  },
  {
    name: 'what nodes told is acked and not kept',
    why: 'What happened while the hub was away is gone.',
    file: `${engine}/dispatch/fired-by-node.ts`,
    from: 'const entry = state.nodeJobs.of(jobId).has(nodeId) ? state.job(jobId) : null;',
    to: "const entry = state.nodeJobs.of(jobId).get(nodeId)?.state === 'held' ? state.job(jobId) : null;",
  },
  {
    name: 'a node begins at now after an edit',
    why: 'An occurrence that jitter put off is never decided.',
    file: `${agent}/autonomy/positions.ts`,
    from: 'return this.#put(compiled, cursor, this.#known.get(compiled.job.jobId)?.decided ?? null);',
    to: 'return this.begin(compiled, 0, Math.round(this.#clock.wallMs()));',
  },
  {
    name: 'a node forgets where it was',
    why: 'A restart skips what was due while the agent was down.',
    file: `${agent}/autonomy/positions.ts`,
    from: 'const cursor = Math.max(known.cursor, known.decided ?? 0);',
    to: 'const cursor = Math.round(this.#clock.wallMs());',
  },
  {
    name: 'a node sends what it fired only once',
    why: 'What was on its way when the link broke is never told.',
    file: `${agent}/autonomy/spool.ts`,
    from: `    this.#sent = 0;
    this.#unacked = [];
    this.pump();`,
    to: '    this.pump();',
  },
];
