import type { Command } from '../input';
import type { CommandContext, CommandOutcome } from './context';

/** What was done with a backup lies in files; here it leaves its row in the audit trail. */
export function noteBackup(
  _context: CommandContext,
  { backup }: Extract<Command, { name: 'backups.create' | 'backups.restore' }>,
): CommandOutcome {
  return { ids: [], audit: { entity: `backup:${backup}` } };
}
