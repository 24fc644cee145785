import { invalidInput } from '../../../shared/domain/error';
import { isZone } from '../../../shared/schedule/zone';
import { reassignJobs } from '../fleet/node-jobs';
import type { Command } from '../input';
import type { CommandContext, CommandOutcome } from './context';

export function updateSettings(
  { state }: CommandContext,
  command: Extract<Command, { name: 'settings.update' }>,
): CommandOutcome {
  const before = state.storedSettings;
  const after = { ...before, ...command.patch };
  if (!isZone(after.timezone))
    throw invalidInput([
      {
        path: 'timezone',
        code: 'timezone_unknown',
        params: { timezone: after.timezone },
        message: `\`${after.timezone}\` is not a time zone this machine knows. Use an IANA name, e.g. Europe/Berlin.`,
      },
    ]);
  state.storedSettings = after;
  state.store.saveSettings(after);
  state.effects.settingsChanged = true;
  state.slotFreed = true;
  if (after.timezone !== before.timezone || after.maxLookaheadDays !== before.maxLookaheadDays)
    reassignJobs(state, () => true);
  return { ids: [], audit: { entity: 'settings', before, after } };
}
