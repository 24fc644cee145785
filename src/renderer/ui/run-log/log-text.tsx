import type { AnsiSpan, AnsiStyle } from './ansi';
import classes from './log-view.module.css';

/** Where a text is found in another, whatever the case. */
function hitsOf(text: string, find: string): { from: number; to: number }[] {
  if (find === '') return [];
  const hits = [];
  const lower = text.toLowerCase();
  const wanted = find.toLowerCase();
  for (let from = lower.indexOf(wanted); from >= 0; from = lower.indexOf(wanted, from + wanted.length)) {
    hits.push({ from, to: from + wanted.length });
  }
  return hits;
}

/** More changes of look than this in one row are left as they would be without. */
const SPANS_MAX = 400;

interface Piece {
  from: number;
  text: string;
  style: AnsiStyle | null;
  hit: boolean;
}

/** The text cut wherever its look or a hit begins or ends. */
function piecesOf(text: string, spans: readonly AnsiSpan[], find: string): Piece[] {
  const hits = hitsOf(text, find);
  const cuts = new Set([0, text.length]);
  for (const { from, to } of [...spans, ...hits]) cuts.add(from).add(to);
  const edges = [...cuts].toSorted((a, b) => a - b);
  return edges.slice(0, -1).map((from, index) => ({
    from,
    text: text.slice(from, edges[index + 1]),
    style: spans.find((span) => span.from <= from && from < span.to)?.style ?? null,
    hit: hits.some((hit) => hit.from <= from && from < hit.to),
  }));
}

/** One row of a log, in its colours, with what was looked for marked. */
export function LogText({ text, spans, find }: { text: string; spans: readonly AnsiSpan[]; find: string }) {
  if (spans.length === 0 && find === '') return text;
  return piecesOf(text, spans.slice(0, SPANS_MAX), find).map(({ from, text: piece, style, hit }) => {
    const marked = hit ? <mark>{piece}</mark> : piece;
    if (style === null) return <span key={from}>{marked}</span>;
    const { colour, ground, ...looks } = style;
    return (
      <span
        key={from}
        className={classes['ansi']}
        data-colour={colour}
        data-ground={ground}
        data-look={Object.keys(looks).join(' ') || undefined}
      >
        {marked}
      </span>
    );
  });
}
