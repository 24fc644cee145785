import { memo } from 'react';
import { nodeStatuses } from '../../../shared/domain/node-status';
import { nodeCounts, runningCount } from '../../store/derived';
import { useLive } from '../../store/live';
import { useFormats } from '../../ui/format/use-formats';
import { NodeGlyph } from '../../ui/glyphs/node-glyph';
import { RunGlyph } from '../../ui/glyphs/run-glyph';
import { Link } from '../../ui/link';
import classes from './overview.module.css';

/** The fleet and the runs as they are now, each status with its glyph, its count and the way to what it counts. */
export const FleetRow = memo(function FleetRow() {
  const { t, dates } = useFormats();
  // Nodes of a large fleet come a moment later: what is not known yet is a dash, never 0.
  const counts = useLive((live) => (live.hasNodes ? nodeCounts(live.mirror.nodes) : null));
  const running = useLive((live) => runningCount(live.mirror.activeRuns));
  const active = useLive((live) => live.mirror.activeRuns.size);
  const runs = [
    { state: 'running', glyph: 'running', count: running },
    { state: 'waiting', glyph: 'pending', count: active - running },
  ] as const;
  return (
    <div className={classes['fleet']}>
      <span className={classes['quiet']}>{t('overview.fleet.nodes')}</span>
      <ul aria-label={t('overview.fleet.nodes')}>
        {nodeStatuses.map((status) => (
          <li key={status} data-none={counts === null || counts[status] === 0}>
            <Link to={{ screen: 'nodes', query: { status } }}>
              <NodeGlyph status={status} />
              <b>{counts === null ? '–' : dates.number(counts[status])}</b> {t(`words.nodeStatus.${status}`)}
            </Link>
          </li>
        ))}
      </ul>
      <span className={classes['quiet']}>{t('overview.fleet.runs')}</span>
      <ul aria-label={t('overview.fleet.runs')}>
        {runs.map(({ state, glyph, count }) => (
          <li key={state} data-none={count === 0}>
            <Link to={{ screen: 'runs', query: { state } }}>
              <RunGlyph state={glyph} />
              <b>{dates.number(count)}</b> {t(`overview.fleet.${state}`)}
            </Link>
          </li>
        ))}
      </ul>
    </div>
  );
});
