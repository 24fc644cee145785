// Faults that are planted in the source, one at a time, to see that the simulation finds them.

const engine = 'src/main/engine';
const gateway = 'src/main/gateway';
const agent = 'src/agent/core';

/**
 * @typedef {object} Mutant
 * @property {string} name
 * @property {string} why what would go wrong for people
 * @property {string} file
 * @property {string} from text that stands in the file exactly once
 * @property {string} to
 */

/** @type {readonly Mutant[]} */
export const mutants = [
  {
    name: 'effects before the commit',
    why: 'A node starts what the hub never granted, and forgets results that the hub never kept.',
    file: `${engine}/loop.ts`,
    from: 'effects = this.#ports.transact(() => this.#engine.apply(inputs));',
    to: `effects = this.#ports.transact(() => {
        const early = this.#engine.apply(inputs);
        this.#ports.onCommit(early, batch.length);
        return early;
      });`,
  },
  {
    name: 'an ack before the commit',
    why: 'A result is gone when the hub ends before it wrote it.',
    file: `${gateway}/session.ts`,
    from: `      case 'attempt.finished':
`,
    to: `      case 'attempt.finished':
        this.send({ t: 'ack', attempts: frame.attempts.map(({ runId, epoch, token }) => ({ runId, epoch, token })) });
`,
  },
  {
    name: 'a commit forgotten: ends are not written',
    why: 'A run that was acked is running again after a restart.',
    file: `${engine}/state.ts`,
    from: 'for (const run of this.#endedRuns) store.endRun(run);',
    to: '',
  },
  {
    name: 'a commit forgotten: totals are not written',
    why: 'Statistics lie.',
    file: `${engine}/state.ts`,
    from: 'for (const entry of this.#dirtyTotals) store.saveTotals(entry.totals);',
    to: '',
  },
  {
    name: 'the fencing token is not compared',
    why: 'A result of an attempt that was given up ends the one after it.',
    file: `${engine}/dispatch/attempt-ref.ts`,
    from: ' && run.token === ref.token',
    to: '',
  },
  {
    name: 'a restart does not raise the fencing token',
    why: 'Two attempts have one name; the node drops the second.',
    file: `${engine}/dispatch/dispatch.ts`,
    from: 'run.token += 1;',
    to: 'run.token = Math.max(run.token, 1);',
  },
  {
    name: 'the epoch does not rise',
    why: 'Grants of two lives of the hub cannot be told apart.',
    file: `${engine}/engine.ts`,
    from: 'this.#state.hub.epoch += 1;',
    to: '',
  },
  {
    name: 'leases never expire',
    why: 'Runs of a dead node go on for ever.',
    file: `${gateway}/liveness.ts`,
    from: 'if (pulse.expired || now - pulse.seenAt < staleMs) continue;',
    to: 'if (pulse.expired || now - pulse.seenAt < 10 * staleMs) continue;',
  },
  {
    name: 'a beat renews no lease',
    why: 'Runs of healthy nodes are lost.',
    file: `${gateway}/liveness.ts`,
    from: `    pulse.seenAt = this.#clock.monoMs();
    pulse.expired = false;`,
    to: '    pulse.expired = false;',
  },
  {
    name: 'a sleep of the hub counts as silence of the fleet',
    why: 'Opening the lid of a workstation loses everything that runs.',
    file: `${gateway}/liveness.ts`,
    from: 'pulse.seenAt += slept;',
    to: '',
  },
  {
    name: 'leases do not begin anew with the hub',
    why: 'Attempts of a node that never comes back are never lost after a restart.',
    file: `${gateway}/sessions.ts`,
    from: 'for (const node of hub.nodes()) if (node.activeRuns > 0) this.#liveness.beat(node.id);',
    to: '',
  },
  {
    name: 'an old connection takes the new one down',
    why: 'A node that reconnected is offline for the hub.',
    file: `${gateway}/sessions.ts`,
    from: 'if (nodeId === null || this.#byNode.get(nodeId) !== session) return;',
    to: 'if (nodeId === null) return;',
  },
  {
    name: 'a grant is not sent again',
    why: 'What was on its way when a connection broke never starts.',
    file: `${engine}/fleet/nodes.ts`,
    from: "} else if (run.state === 'dispatched') {\n      sendGrant(state, run, node.id);",
    to: "} else if (run.state === 'dispatched') {",
  },
  {
    name: 'a cancel is forgotten after a reconnect',
    why: 'A run that a person cancelled goes on to its end.',
    file: `${engine}/fleet/nodes.ts`,
    from: 'if (unknown.delete(attemptKey(ref))) {\n      if (run.cancelRequested)',
    to: 'if (unknown.delete(attemptKey(ref))) {\n      if (run.cancelRequested && run.reason === null)',
  },
  {
    name: 'the journal does not sync a start',
    why: 'After a power cut the same attempt is executed again.',
    file: `${agent}/journal/journal.ts`,
    from: 'if (batch.starts.length + batch.ends.length > 0) await this.#file.sync();',
    to: 'if (batch.ends.length > 0) await this.#file.sync();',
  },
  {
    name: 'an acked attempt is forgotten at once',
    why: 'A late copy of its start executes it again.',
    file: `${agent}/attempts.ts`,
    from: 'if (this.#active.has(key) || journal.ledger.isAcked(key)) return true;',
    to: 'if (this.#active.has(key)) return true;',
  },
  {
    name: 'an attempt that is under way is started again',
    why: 'A frame that arrives twice executes it twice.',
    file: `${agent}/attempts.ts`,
    from: 'if (this.#active.has(key) || journal.ledger.isAcked(key)) return true;',
    to: 'if (journal.ledger.isAcked(key)) return true;',
  },
  {
    name: 'an attempt of an earlier life is not settled',
    why: 'What ran when an agent was killed stays running for ever.',
    file: `${agent}/attempts.ts`,
    from: 'const lost = [...journal.ledger.entries.values()].filter((entry) => entry.result === null);',
    to: 'const lost = [...journal.ledger.entries.values()].filter(() => false);',
  },
  {
    name: 'results are not sent again after a reconnect',
    why: 'A run stays running though its node has long done it.',
    file: `${agent}/attempts.ts`,
    from: '({ key, result }) => result !== null && !this.#active.has(key)',
    to: '({ key, result }) => result === null && this.#active.has(`${key}?`)',
  },
  {
    name: 'an ack is not journaled',
    why: 'Outboxes grow for ever.',
    file: `${agent}/attempts.ts`,
    from: '      journal.ack(ref);\n',
    to: '',
  },
  {
    name: 'lost is retried although nobody asked',
    why: 'A payment is made twice.',
    file: `${engine}/dispatch/attempts.ts`,
    from: '!(retry.on as readonly string[]).includes(outcome)',
    to: "(outcome !== 'lost' && !(retry.on as readonly string[]).includes(outcome))",
  },
  {
    name: 'one retry too many',
    why: 'maxRetries is not what it says.',
    file: `${engine}/dispatch/attempts.ts`,
    from: 'return triesOf(state, run) <= retry.maxRetries;',
    to: 'return triesOf(state, run) <= retry.maxRetries + 1;',
  },
  {
    name: 'retries do not wait',
    why: 'A service that is down is hammered.',
    file: `${engine}/dispatch/attempts.ts`,
    from: 'if (next === undefined || next.at > state.nowMs) return;',
    to: 'if (next === undefined || next.at > state.nowMs + 2_000) return;',
  },
  {
    name: 'a start deadline never passes',
    why: 'Work starts hours late that nobody wants any more.',
    file: `${engine}/dispatch/attempts.ts`,
    from: 'if (state.nowMs < state.earliestDeadline) return;',
    to: 'if (state.nowMs < state.earliestDeadline + 600_000) return;',
  },
  {
    name: 'a result is taken a second time',
    why: 'A repeated frame ends a run that is waiting for its retry.',
    file: `${engine}/dispatch/attempts.ts`,
    from: "isNewest(run, result, nodeId) && (run.state === 'running' || run.state === 'dispatched'))",
    to: 'isNewest(run, result, nodeId))',
  },
  {
    name: 'a late result replaces what is certain',
    why: 'A success is counted again with each copy of its result.',
    file: `${engine}/dispatch/attempts.ts`,
    from: "if (run.state === 'lost') {",
    to: "if (run.state === 'lost' || run.state === 'succeeded') {",
  },
  {
    name: 'a late result is thrown away',
    why: 'A run is lost though its node did it and was told that the hub knows.',
    file: `${engine}/dispatch/attempts.ts`,
    from: "if (run.state === 'lost') {",
    to: "if (run.state === 'lost' && run.late) {",
  },
  {
    name: 'a slot is not freed',
    why: 'The hub does less and less.',
    file: `${engine}/dispatch/slots.ts`,
    from: '    this.#slots.delete(run.id);\n',
    to: '',
  },
  {
    name: 'one run too many on a node',
    why: 'Small machines are overrun.',
    file: `${engine}/placement/least-loaded.ts`,
    from: 'if (node.activeRuns >= node.maxConcurrentRuns) continue;',
    to: 'if (node.activeRuns > node.maxConcurrentRuns) continue;',
  },
  {
    name: 'one run of a function too many',
    why: 'What must not run twice at a time does.',
    file: `${engine}/dispatch/dispatch.ts`,
    from: 'state.slots.ofFunction(fn.id) >= fn.maxConcurrency',
    to: 'state.slots.ofFunction(fn.id) > fn.maxConcurrency',
  },
  {
    name: 'overlap is ignored for a fan-out',
    why: 'Runs of a job pile up on each node.',
    file: `${engine}/scheduling/fire.ts`,
    from: "for (const run of siblings) if (run.targetNodeId === nodeId) return policy === 'skip' ? 'skip' : 'buffer';",
    to: "for (const run of siblings) if (run.targetNodeId === nodeId && nodeId === null) return policy === 'skip' ? 'skip' : 'buffer';",
  },
  {
    name: 'buffer_one buffers all',
    why: 'A slow job gathers a queue without end.',
    file: `${engine}/scheduling/fire.ts`,
    from: "return others.some((run) => run.state === 'pending' && run.reason === 'overlap') ? 'skip' : 'buffer';",
    to: "return 'buffer';",
  },
  {
    name: 'a buffered run goes on too early',
    why: 'Two runs of a job that must not overlap do.',
    file: `${engine}/dispatch/end-run.ts`,
    from: "if (run.state !== 'pending' || run.reason !== 'overlap') return;",
    to: "if (run.state !== 'pending' || run.reason !== 'overlap') continue;",
  },
  {
    name: 'one firing more than maxRuns',
    why: 'A limited job goes beyond its limit.',
    file: `${engine}/scheduling/fire.ts`,
    from: 'schedule.runCount >= job.definition.maxRuns',
    to: 'schedule.runCount > job.definition.maxRuns',
  },
  {
    name: 'a range counts one too few',
    why: 'Missed occurrences are not all told.',
    file: `${engine}/scheduling/occurrence-range.ts`,
    from: '    this.#open.last = fireTime;\n    this.#open.count += 1;',
    to: '    this.#open.count += this.#open.last === this.#open.first ? 0 : 1;\n    this.#open.last = fireTime;',
  },
  {
    name: 'the catch-up window is a second wider',
    why: 'What is too old is made up for.',
    file: `${engine}/scheduling/due.ts`,
    from: 'if (lateMs > misfire.catchUpWindowSeconds * 1000)',
    to: 'if (lateMs > misfire.catchUpWindowSeconds * 1000 + 1_000)',
  },
  {
    name: 'the grace is forgotten',
    why: 'What came on time is called missed.',
    file: `${engine}/scheduling/due.ts`,
    from: 'if (lateMs <= misfire.graceSeconds * 1000)',
    to: 'if (lateMs < 0)',
  },
  {
    name: 'a paused job fires',
    why: 'The one switch does not work.',
    file: `${engine}/state.ts`,
    from: "return entry.schedule.state === 'active';",
    to: "return entry.schedule.state === 'active' || entry.schedule.state === 'paused';",
  },
  {
    name: 'a resume unleashes the backlog',
    why: 'Hundreds of runs start because somebody resumed a job.',
    file: `${engine}/commands/jobs.ts`,
    from: 'else if (command.catchUp && pausedAt !== null) {',
    to: 'else if (pausedAt !== null) {',
  },
  {
    name: 'a catch-up leaves occurrences out',
    why: 'What was asked to be made up for is not.',
    file: `${engine}/commands/jobs.ts`,
    from: 'scheduleNext(state, entry, from - 1);',
    to: 'scheduleNext(state, entry, pausedAt + 600_000);',
  },
  {
    name: 'an edit forgets what was due',
    why: 'Occurrences vanish when somebody saves a form.',
    file: `${engine}/commands/jobs.ts`,
    from: '  // What fell due did so under the definition that it had then.\n  decideDue(state, entry);',
    to: '',
  },
  {
    name: 'a range grows on under another schedule',
    why: 'A row counts fire times of two schedules.',
    file: `${engine}/commands/jobs.ts`,
    from: '  entry.schedule.openRange = null;\n  const from = entry',
    to: '  const from = entry',
  },
  {
    name: 'a deleted job keeps its waiting runs',
    why: 'What was deleted still runs.',
    file: `${engine}/commands/jobs.ts`,
    from: "cancelRun(state, run, 'job_deleted', 'cancel');",
    to: 'void run;',
  },
  {
    name: 'an occurrence is decided twice',
    why: 'A clock that goes back fires a job again.',
    file: `${engine}/state.ts`,
    from: 'return fireTime <= this.lastDecided(entry) && ',
    to: 'return fireTime < 0 && ',
  },
  {
    name: 'jitter changes with a restart',
    why: 'A fleet that was spread out comes all at once.',
    file: `${engine}/scheduling/fire-times.ts`,
    from: "return jitterMs(encodeId('job', job.id), atMs, most);",
    to: "return jitterMs(encodeId('job', job.id), atMs + job.revision, most);",
  },
  {
    name: 'an end is not counted in its quarter of an hour',
    why: 'Charts lie.',
    file: `${engine}/dispatch/end-run.ts`,
    from: 'state.bucket(run.endedAt)[totalOf[outcome]] += 1;',
    to: "state.bucket(run.endedAt)[totalOf[outcome]] += outcome === 'lost' ? 0 : 1;",
  },
  {
    name: 'a window does not hear of nodes',
    why: 'The screen shows a fleet that is not.',
    file: 'src/main/feed/feed.ts',
    from: 'for (const node of effects.changedNodes) this.#nodes.set(node.id, node);',
    to: '',
  },
  {
    name: 'inputs of nodes are dropped while the disk is full',
    why: 'Results are lost because a disk was full for a second.',
    file: `${engine}/loop.ts`,
    from: "this.#inbox.unshift(...rest.filter(({ body }) => body.type !== 'command' && !isTimers(body)));",
    to: '',
  },
  {
    name: 'handed back and begun',
    why: 'What a stopping node hands back is executed there and on another node as well.',
    file: `${agent}/attempts.ts`,
    from: 'if (this.#isDraining) return false;',
    to: 'if (this.#isDraining) this.#handBack([refOf(grant)]);',
  },
  {
    name: 'a retimed job owes what its pause skipped',
    why: 'A run stands for more occurrences than there were.',
    file: `${engine}/commands/jobs.ts`,
    from: "if (before.schedule.type === 'after' && definition.schedule.type !== 'after') schedule.mergedCount = 0;",
    to: '',
  },
  {
    name: 'an attempt that began is handed back',
    why: 'A function runs twice because its node was stopped.',
    file: `${agent}/attempts.ts`,
    from: 'if (active.entry) continue;',
    to: '',
  },
  {
    name: 'a hand-back keeps its slot',
    why: 'Nodes take less and less.',
    file: `${engine}/dispatch/hand-back.ts`,
    from: '  state.freeSlot(run);\n',
    to: '',
  },
  {
    name: 'what was prepared is sent at once',
    why: 'Jobs run before their time.',
    file: `${engine}/dispatch/dispatch.ts`,
    from: '  if (at !== null) {\n',
    to: '  if (at !== null && at < 0) {\n',
  },
  {
    name: 'a cancel overtakes what was prepared',
    why: 'What was cancelled is executed.',
    file: `${gateway}/sessions.ts`,
    from: 'if (!this.#timedGrants.after(attempt, cancel)) cancel();',
    to: 'cancel();',
  },
];
