import type { OperationOutput } from '../../../../shared/contract/operations';
import { useQuery } from '../../../client/use-query';
import { useLive } from '../../../store/live';
import { open, setQuery } from '../../../store/location';
import { useFormats } from '../../../ui/format/use-formats';
import { JobGlyph } from '../../../ui/glyphs/job-glyph';
import { Empty, Failed, SkeletonRows } from '../../../ui/states';
import { Name } from '../../../ui/text';
import { layersOf, nearest } from './graph-layout';
import classes from './graph.module.css';

type Graph = OperationOutput<'jobs.graph'>;

const BOX = { width: 140, height: 32 };
const GAP = { across: 44, down: 12 };
const EDGE = 20;
/** More boxes than this cannot be read in a sheet. */
const DRAWN_MAX = 120;

const left = (layer: number): number => EDGE + layer * (BOX.width + GAP.across);
const top = (row: number): number => EDGE + row * (BOX.height + GAP.down);

function Drawing({ graph, jobId }: { graph: Graph; jobId: string }) {
  const { t } = useFormats();
  const live = useLive((state) => state.mirror.jobs);
  const drawn = nearest(
    graph.jobs.map(({ id }) => id),
    graph.edges,
    jobId,
    DRAWN_MAX,
  );
  const places = new Map(layersOf(drawn, graph.edges).map((place) => [place.id, place]));
  const names = new Map(graph.jobs.map(({ id, name }) => [id, name]));
  const edges = graph.edges.filter(({ from, to }) => places.has(from) && places.has(to));
  const all = [...places.values()];
  const width = left(Math.max(...all.map(({ layer }) => layer))) + BOX.width + EDGE;
  const height = top(Math.max(...all.map(({ row }) => row))) + BOX.height + EDGE;
  return (
    <>
      {drawn.length < graph.jobs.length ? (
        <p className={classes['note']}>{t('jobs.graph.more', { count: graph.jobs.length - drawn.length })}</p>
      ) : null}
      <div className={classes['scroller']}>
        <div className={classes['drawing']} style={{ width, height }}>
          <svg width={width} height={height} aria-hidden data-mirror>
            {edges.map(({ from, to, on, held }) => {
              const a = places.get(from);
              const b = places.get(to);
              if (!a || !b) return null;
              const x1 = left(a.layer) + BOX.width;
              const x2 = left(b.layer);
              const y1 = top(a.row) + BOX.height / 2;
              const y2 = top(b.row) + BOX.height / 2;
              const bend = Math.max(GAP.across / 2, (x2 - x1) / 2);
              return (
                <g key={`${from} ${to} ${on}`} data-held={held} data-on={on}>
                  <path d={`M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2 - 5} ${y2}`} />
                  <path className={classes['head']} d={`M${x2 - 6} ${y2 - 4}l6 4-6 4z`} />
                </g>
              );
            })}
          </svg>
          <ul aria-label={t('jobs.tabs.graph')}>
            {all.map(({ id, layer, row }) => {
              const summary = live.get(id);
              return (
                <li
                  key={id}
                  style={{
                    insetInlineStart: left(layer),
                    insetBlockStart: top(row),
                    width: BOX.width,
                    height: BOX.height,
                  }}
                >
                  <button
                    type="button"
                    className={classes['box']}
                    aria-current={id === jobId ? true : undefined}
                    title={names.get(id)}
                    onClick={() => open(id, { tab: 'graph' })}
                  >
                    {summary ? <JobGlyph job={summary} /> : null}
                    <Name>{names.get(id) ?? id}</Name>
                  </button>
                </li>
              );
            })}
          </ul>
        </div>
      </div>
      <ul className={classes['edges']} aria-label={t('jobs.graph.list')}>
        {edges.map(({ from, to, on, held }) => (
          <li key={`${from} ${to} ${on}`}>
            <span className={classes['line']} data-held={held} aria-hidden />
            <span>
              <button type="button" onClick={() => open(to, { tab: 'graph' })}>
                <Name>{names.get(to) ?? to}</Name>
              </button>{' '}
              {t(`jobs.graph.after.${on}`)}{' '}
              <button type="button" onClick={() => open(from, { tab: 'graph' })}>
                <Name>{names.get(from) ?? from}</Name>
              </button>
            </span>
            <span className={classes['held']}>{t(held ? 'jobs.graph.held' : 'jobs.graph.notHeld')}</span>
          </li>
        ))}
      </ul>
    </>
  );
}

/** Which jobs come after which, of all that is connected with this one. */
export function GraphTab({ jobId, version }: { jobId: string; version: string }) {
  const { t } = useFormats();
  const graph = useQuery('jobs.graph', { jobId }, version);
  if (graph.value === null)
    return graph.error === null ? <SkeletonRows /> : <Failed error={graph.error} onRetry={graph.reload} />;
  if (graph.value.edges.length === 0)
    return (
      <Empty
        title={t('jobs.graph.none')}
        action={
          <button type="button" className={classes['link']} onClick={() => setQuery({ tab: 'edit' })}>
            {t('jobs.actions.edit')}
          </button>
        }
      >
        {t('jobs.graph.noneText')}
      </Empty>
    );
  return <Drawing graph={graph.value} jobId={jobId} />;
}
