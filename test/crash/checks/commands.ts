import type { Evidence } from '../evidence';
import { groupBy } from '../group-by';
import type { SentCommand } from '../operator';

/** What was answered with yes is there, with one audit row; nothing that was asked happened twice. */
export function checkCommands(evidence: Evidence): string[] {
  const { commands, auditedRequests, audit, integrity } = evidence;
  const found: string[] = [];
  const audited = groupBy(auditedRequests, (id) => id);
  for (const { requestId, kind, answered } of commands) {
    const rows = audited.get(requestId)?.length ?? 0;
    if (rows > 1 || (answered === 'yes' && rows !== 1) || (answered === 'no' && rows !== 0))
      found.push(`${kind} ${requestId} was answered ${answered} and has ${rows} audit rows`);
  }
  const runIds = new Set(evidence.runs.map(({ id }) => id));
  for (const { requestId, runIds: promised } of commands)
    for (const id of promised) if (!runIds.has(id)) found.push(`${requestId}: ${id} was answered and is not there`);
  const functions = new Set(evidence.functions);
  for (const { kind, subject, answered } of commands)
    if (kind === 'create' && answered === 'yes' && !functions.has(subject)) found.push(`${subject} is not there`);
  found.push(...checkEdits(evidence));
  if (!audit.intact) found.push(`the audit trail is broken: ${JSON.stringify(audit.broken)}`);
  if (integrity !== 'ok') found.push(`the database is damaged: ${integrity}`);
  return found;
}

/** The newest edit that was acknowledged, or one after it that had no answer, is what stands there. */
function checkEdits({ commands, jobs }: Evidence): string[] {
  const edits = commands.filter((one): one is SentCommand & { edit: number } => one.edit !== null);
  const acknowledged = edits.findLastIndex(({ answered }) => answered === 'yes');
  if (acknowledged < 0) return [];
  const allowed = edits.slice(acknowledged).filter(({ answered }) => answered !== 'no');
  const { subject } = edits[acknowledged] ?? { subject: '' };
  const text = jobs.find(({ id }) => id === subject)?.description;
  return allowed.some(({ edit }) => String(edit) === text)
    ? []
    : [`the job says edit ${text}; allowed are ${allowed.map(({ edit }) => edit).join(', ')}`];
}
