import { durationText } from '../../../ui/format/spans';
import { useFormats } from '../../../ui/format/use-formats';
import classes from './histogram.module.css';
import { histogramScale, type Bar, type Mark } from './histogram-scale';

const SIZE = { width: 500, height: 64 };
/** Room for the labels of marks above and the axis below. */
const LINE = 14;
const TOP = 18;
const BOTTOM = 18;
/** Labels of marks that are nearer than this stand one below the other. */
const APART = 88;

/** How many took how long: bars on a logarithmic axis, percentiles and a wall as marks; the same as a table. */
export function Histogram({ label, bars, marks }: { label: string; bars: readonly Bar[]; marks: readonly Mark[] }) {
  const { t, dates } = useFormats();
  const scale = histogramScale(bars, marks, SIZE);
  const sorted = marks.toSorted((a, b) => a.ms - b.ms);
  const isCrowded = (index: number): boolean => {
    const [before, mark] = [sorted[index - 1], sorted[index]];
    return before !== undefined && mark !== undefined && scale.x(mark.ms) - scale.x(before.ms) < APART;
  };
  // A second line of labels stands above the bars, not in them.
  const top = TOP + (sorted.some((_, index) => isCrowded(index)) ? LINE : 0);
  const base = top + SIZE.height;
  return (
    <>
      <svg
        className={classes['chart']}
        viewBox={`0 0 ${SIZE.width} ${base + BOTTOM}`}
        role="img"
        aria-label={label}
        data-mirror
      >
        {bars.map((bar) => {
          const { from, to } = scale.edges(bar);
          const height = scale.height(bar.count);
          return (
            <rect
              key={bar.upToMs}
              className={classes['bar']}
              x={from + 0.5}
              width={Math.max(1, to - from - 1)}
              y={base - height}
              height={height}
            >
              <title>
                {t('jobs.stats.bar', {
                  count: bar.count,
                  n: dates.number(bar.count),
                  from: durationText(t, bar.upToMs / Math.SQRT2),
                  to: durationText(t, bar.upToMs),
                })}
              </title>
            </rect>
          );
        })}
        <path className={classes['axis']} d={`M0 ${base + 0.5}H${SIZE.width}`} />
        {scale.ticks.map(({ ms, x }) => (
          <text
            key={ms}
            x={x}
            y={base + 13}
            data-anchor={x < LINE ? 'start' : x > SIZE.width - LINE ? 'end' : 'middle'}
          >
            {durationText(t, ms)}
          </text>
        ))}
        {sorted.map((mark, index) => {
          const x = scale.x(mark.ms);
          const y = TOP - 7 + (isCrowded(index) ? LINE : 0);
          return (
            <g key={mark.label} className={mark.wall ? classes['wall'] : classes['mark']}>
              <path d={`M${x} ${y + 3}V${base}`} />
              <text x={x} y={y} data-anchor={x > SIZE.width - APART ? 'end' : 'start'}>
                {mark.label}
              </text>
            </g>
          );
        })}
      </svg>
      <details className={classes['twin']}>
        <summary>{t('jobs.stats.asTable')}</summary>
        <table>
          <thead>
            <tr>
              <th scope="col">{t('jobs.stats.upTo')}</th>
              <th scope="col">{t('jobs.stats.count')}</th>
            </tr>
          </thead>
          <tbody>
            {bars.map((bar) => (
              <tr key={bar.upToMs}>
                <td>{durationText(t, bar.upToMs)}</td>
                <td>{dates.number(bar.count)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </>
  );
}
