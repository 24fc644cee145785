import type { OperationOutput } from '../../../../shared/contract/operations';
import { useQuery } from '../../../client/use-query';
import { useLive } from '../../../store/live';
import { open, setQuery } from '../../../store/location';
import { useFormats } from '../../../ui/format/use-formats';
import { JobGlyph } from '../../../ui/glyphs/job-glyph';
import { Empty, Failed, SkeletonRows } from '../../../ui/states';
import { Name } from '../../../ui/text';
import { layersOf, nearest, waypointsOf, type Placed } from './graph-layout';
import classes from './graph.module.css';

type Graph = OperationOutput<'jobs.graph'>;

const BOX = { width: 140, height: 32 };
const GAP = { across: 44, down: 12 };
const EDGE = 20;
/** More boxes than this cannot be read in a sheet. */
const DRAWN_MAX = 120;

const left = (layer: number): number => EDGE + layer * (BOX.width + GAP.across);
const top = (row: number): number => EDGE + row * (BOX.height + GAP.down);
const middle = (row: number): number => top(row) + BOX.height / 2;
/** Before the head of an arrow. */
const HEAD = 5;

/** From box to box, straight through the places in between. */
function lineThrough(points: readonly Placed[]): string {
  return points
    .map(({ layer, row }, index) => {
      const y = middle(row);
      const before = points[index - 1];
      if (!before) return `M${left(layer) + BOX.width} ${y}`;
      const isEnd = index === points.length - 1;
      const bend = GAP.across / 2;
      const x = left(layer);
      const from = left(before.layer) + BOX.width;
      return `C${from + bend} ${middle(before.row)} ${x - bend} ${y} ${isEnd ? x - HEAD : x} ${y}${isEnd ? '' : `H${x + BOX.width}`}`;
    })
    .join('');
}

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
  const boxes = all.filter(({ id }) => names.has(id));
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
            {edges.map((edge) => {
              const points = waypointsOf(edge, places);
              const end = points.at(-1);
              if (!end) return null;
              const x = left(end.layer);
              const y = middle(end.row);
              return (
                <g key={`${edge.from} ${edge.to} ${edge.on}`} data-held={edge.held} data-on={edge.on}>
                  <path d={lineThrough(points)} />
                  <path className={classes['head']} d={`M${x - 6} ${y - 4}l6 4-6 4z`} />
                </g>
              );
            })}
          </svg>
          <ul aria-label={t('jobs.tabs.graph')}>
            {boxes.map(({ id, layer, row }) => {
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
