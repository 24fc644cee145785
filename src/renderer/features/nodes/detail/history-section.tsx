import { useState } from 'react';
import type { Node, NodeStatusChange } from '../../../../shared/domain/node';
import { call } from '../../../client/call';
import { useQuery } from '../../../client/use-query';
import { Button } from '../../../ui/controls/button';
import { spanText } from '../../../ui/format/spans';
import { useFormats } from '../../../ui/format/use-formats';
import { NodeGlyph } from '../../../ui/glyphs/node-glyph';
import { Section } from '../../../ui/layout';
import { AbsoluteTime } from '../../../ui/time';
import { StatusReason } from './status-reason';
import classes from './detail.module.css';

const FIRST = 8;
const MORE = 50;

function Change({ change, until }: { change: NodeStatusChange; until: string | null }) {
  const { t } = useFormats();
  return (
    <li className={classes['changeRow']}>
      <NodeGlyph status={change.to} />
      <span>
        {t(`words.nodeStatus.${change.to}`)}{' '}
        <span className={classes['second']}>
          <StatusReason status={change.to} reason={change.reason} />
        </span>
      </span>
      <span className={classes['second']}>
        {until === null ? t('nodes.history.now') : spanText(t, (Date.parse(until) - Date.parse(change.at)) / 1_000)}
      </span>
      <span className={classes['end']}>
        <AbsoluteTime at={change.at} precise />
      </span>
    </li>
  );
}

/** Each change of the node's status with its reason and how long it stayed so, newest first. */
export function HistorySection({ node }: { node: Node }) {
  const { t } = useFormats();
  const version = `${node.status} ${node.statusReason} ${node.statusSince}`;
  const { value } = useQuery('nodes.statuses', { id: node.id, limit: FIRST }, version);
  const [older, setOlder] = useState<{ after: string; items: NodeStatusChange[]; next: string | null } | null>(null);
  if (value === null) return null;
  // What was loaded further down belongs to the first page that it followed.
  const followed = older?.after === value.nextCursor ? older : null;
  const items = [...value.items, ...(followed?.items ?? [])];
  const next = followed === null ? value.nextCursor : followed.next;
  const more = async (): Promise<void> => {
    if (next === null || value.nextCursor === null) return;
    const page = await call('nodes.statuses', { id: node.id, limit: MORE, cursor: next });
    if (!page.ok) return;
    const before = followed?.items ?? [];
    setOlder({ after: value.nextCursor, items: [...before, ...page.value.items], next: page.value.nextCursor });
  };
  return (
    <Section title={t('nodes.history.title')}>
      <ul className={classes['rows']}>
        {items.map((change, index) => (
          <Change
            key={`${change.at} ${change.to} ${change.reason}`}
            change={change}
            until={items[index - 1]?.at ?? null}
          />
        ))}
      </ul>
      {next === null ? null : (
        <div className={classes['more']}>
          <Button look="quiet" onClick={() => void more()}>
            {t('nodes.history.older')}
          </Button>
        </div>
      )}
    </Section>
  );
}
