import { useMemo } from 'react';
import type { Node } from '../../../../shared/domain/node';
import { useNodes } from '../../../store/derived';
import { useFormats } from '../../../ui/format/use-formats';
import { NodeGlyph } from '../../../ui/glyphs/node-glyph';
import { Mono } from '../../../ui/text';
import classes from './add-node.module.css';

const NEIGHBOURS = 47;

/** The machine has come: its cell lands beside those of the fleet, once. */
export function Arrival({ node }: { node: Node }) {
  const { t, dates } = useFormats();
  const nodes = useNodes();
  const neighbours = useMemo(() => nodes.filter(({ id }) => id !== node.id).slice(-NEIGHBOURS), [nodes, node.id]);
  return (
    <div className={classes['arrival']}>
      <div className={classes['fleet']} aria-hidden>
        {neighbours.map(({ id, status }) => (
          <NodeGlyph key={id} status={status} />
        ))}
        <span className={classes['arrived']}>
          <NodeGlyph status="ONLINE" />
        </span>
      </div>
      <p role="status">
        <b>
          <Mono>{node.name}</Mono>
        </b>{' '}
        {t('nodes.add.joined')} {t('nodes.add.nth', { n: dates.number(nodes.length) })}
      </p>
      {node.access === 'pending' ? <p className={classes['waits']}>{t('nodes.add.pending')}</p> : null}
    </div>
  );
}
