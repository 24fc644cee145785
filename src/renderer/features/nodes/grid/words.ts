import type { Node } from '../../../../shared/domain/node';
import { useFormats } from '../../../ui/format/use-formats';
import { reasonWords } from '../../../ui/words';
import type { Grouping } from './groups';

/** The name of a group as it stands above it. */
export function useGroupName(): (grouping: Grouping, key: string) => string {
  const { t } = useFormats();
  return (grouping, key) => {
    if (key !== '') return key;
    if (grouping === 'none') return t('nodes.grid.all');
    return t(grouping === 'location' ? 'nodes.grid.noPlace' : 'nodes.grid.noLabel');
  };
}

/** The name of a way to group. */
export function useGroupingName(): (grouping: Grouping) => string {
  const { t } = useFormats();
  return (grouping) => {
    if (grouping === 'location') return t('nodes.grid.byLocation');
    return grouping === 'none' ? t('nodes.grid.byNothing') : t('nodes.grid.byLabel', { key: grouping.slice(6) });
  };
}

/** A node in one line, for who cannot see its cell. */
export function useNodeSentence(): (node: Node) => string {
  const { t } = useFormats();
  return (node) => {
    const { name, status, statusReason, location, cordoned, usage, agentVersion } = node;
    const reason = status === 'MAINTENANCE' ? statusReason : reasonWords(statusReason);
    const parts = [name, t(`words.nodeStatus.${status}`), reason, location, cordoned ? t('nodes.cordoned') : null];
    if (usage !== null && status !== 'OFFLINE') {
      parts.push(t('nodes.grid.use', { cpu: Math.round(usage.cpuPercent), memory: Math.round(usage.memoryPercent) }));
    }
    if (agentVersion !== null) parts.push(t('nodes.grid.agent', { version: agentVersion }));
    return parts.filter((part) => part !== null && part !== '').join(t('words.schedule.and'));
  };
}
