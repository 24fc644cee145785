import { useMemo, useState } from 'react';
import type { Node } from '../../../../shared/domain/node';
import { open } from '../../../store/location';
import { useFormats } from '../../../ui/format/use-formats';
import { NodeGlyph } from '../../../ui/glyphs/node-glyph';
import { useCompact } from '../../../ui/window-size';
import type { Colouring } from './appearance';
import { FleetGrid } from './fleet-grid';
import classes from './grid.module.css';
import { groupsOf, troublesOf, type Grouping } from './groups';
import { NodeBrief, Troubles } from './inspector';
import { useNodeSentence } from './words';

const INSPECTOR_WIDTH = 300;
const EDGES = 2 * 16 + 10;

/** The node that is pointed at in one line, where there is no room for more. */
function Readout({ node }: { node: Node | null }) {
  const { t } = useFormats();
  const sentence = useNodeSentence();
  return (
    <p className={classes['readout']}>
      {node === null ? (
        t('nodes.grid.keys')
      ) : (
        <>
          <NodeGlyph status={node.status} /> {sentence(node)}
        </>
      )}
    </p>
  );
}

/** The fleet as a picture, and beside it one node and what is not online. */
export default function GridView({
  nodes,
  width,
  colouring,
  grouping,
  openId,
}: {
  nodes: readonly Node[];
  width: number;
  colouring: Colouring;
  grouping: Grouping;
  openId: string | null;
}) {
  const compact = useCompact();
  const [activeId, setActiveId] = useState(openId);
  const [pointedId, setPointedId] = useState<string | null>(null);
  const groups = useMemo(() => groupsOf(nodes, grouping), [nodes, grouping]);
  const troubles = useMemo(() => troublesOf(groups), [groups]);
  const hasInspector = !compact && openId === null;
  const shownId = pointedId ?? activeId;
  const shown = shownId === null ? null : (nodes.find((node) => node.id === shownId) ?? null);
  const reach = (node: Node): void => {
    setActiveId(node.id);
    // While a sheet is open beside the grid, moving shows the next one.
    if (openId !== null) open(node.id);
  };
  return (
    <div className={classes['view']}>
      <div className={classes['picture']}>
        <FleetGrid
          groups={groups}
          grouping={grouping}
          colouring={colouring}
          width={Math.max(160, width - EDGES - (hasInspector ? INSPECTOR_WIDTH : 0))}
          activeId={activeId}
          onActive={reach}
          onPoint={(node) => setPointedId(node?.id ?? null)}
          onOpen={(node) => open(node.id)}
        />
        {hasInspector ? null : <Readout node={shown} />}
      </div>
      {hasInspector ? (
        <div className={classes['inspector']}>
          <NodeBrief node={shown} onOpen={(node) => open(node.id)} />
          <Troubles troubles={troubles} grouping={grouping} onPick={reach} />
        </div>
      ) : null}
    </div>
  );
}
