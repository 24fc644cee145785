import { BUCKETS } from '../../shared/domain/histogram';

/** The text of a histogram: `bucket:count` for the buckets that have any. Most jobs touch two or three of them. */
export function encodeHistogram(counts: Uint32Array): string {
  let text = '';
  for (const [bucket, count] of counts.entries())
    if (count > 0) text += text === '' ? `${bucket}:${count}` : ` ${bucket}:${count}`;
  return text;
}

export function decodeHistogram(text: string): Uint32Array {
  const counts = new Uint32Array(BUCKETS);
  if (text === '') return counts;
  for (const pair of text.split(' ')) {
    const [bucket, count] = pair.split(':');
    counts[Number(bucket)] = Number(count);
  }
  return counts;
}
