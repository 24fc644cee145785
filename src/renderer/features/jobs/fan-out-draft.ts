import type { FanOut } from '../../../shared/domain/fan-out';
import { lengthOf } from '../../ui/format/lengths';
import type { Reader } from './draft-reader';

/** How runs on several nodes are spread, as text. Empty is no limit. */
export interface FanOutDraft {
  maxParallel: string;
  batchPercent: string;
  stagger: string;
  abortPercent: string;
  abortMinimum: string;
  /** `''` is what the strategy does by itself: `all` leaves them out, `nodes` waits. */
  offlineNodes: '' | FanOut['offlineNodes'];
  offlineWindow: string;
  continuous: boolean;
}

export const noFanOut: FanOutDraft = {
  maxParallel: '',
  batchPercent: '',
  stagger: ' s',
  abortPercent: '',
  abortMinimum: '1',
  offlineNodes: '',
  offlineWindow: ' h',
  continuous: false,
};

const numeral = (value: number | null): string => (value === null ? '' : String(value));

export function fanOutDraft(fanOut: FanOut | null): FanOutDraft {
  if (fanOut === null) return noFanOut;
  return {
    maxParallel: numeral(fanOut.maxParallel),
    batchPercent: numeral(fanOut.batchPercent),
    stagger: fanOut.staggerSeconds === 0 ? ' s' : lengthOf(fanOut.staggerSeconds),
    abortPercent: numeral(fanOut.abortAfterFailuresPercent),
    abortMinimum: String(fanOut.abortMinimum),
    offlineNodes: fanOut.offlineNodes,
    offlineWindow: fanOut.offlineWindowSeconds === null ? ' h' : lengthOf(fanOut.offlineWindowSeconds),
    continuous: fanOut.continuous,
  };
}

/** Whether nothing is said about it. */
export const isPlain = (draft: FanOutDraft): boolean => JSON.stringify(draft) === JSON.stringify(noFanOut);

/** Reads how runs are spread; null when nothing is said, or for one node. */
export function readFanOut(draft: FanOutDraft, strategy: string, reader: Reader): FanOut | null {
  if (strategy === 'least_loaded' || isPlain(draft)) return null;
  const byItself = strategy === 'all' ? 'skip' : 'wait';
  return {
    maxParallel: reader.whole('target.fanOut.maxParallel', draft.maxParallel, null),
    batchPercent: reader.number('target.fanOut.batchPercent', draft.batchPercent, null),
    staggerSeconds: reader.seconds('target.fanOut.staggerSeconds', draft.stagger, 0),
    abortAfterFailuresPercent: reader.number('target.fanOut.abortAfterFailuresPercent', draft.abortPercent, null),
    abortMinimum: reader.whole('target.fanOut.abortMinimum', draft.abortMinimum, 1),
    offlineNodes: draft.offlineNodes === '' ? byItself : draft.offlineNodes,
    offlineWindowSeconds: reader.seconds('target.fanOut.offlineWindowSeconds', draft.offlineWindow, null),
    continuous: strategy === 'all' && draft.continuous,
  };
}
