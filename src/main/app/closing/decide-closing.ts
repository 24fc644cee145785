import type { ClosingMeaning } from '../../../shared/contract/workstation';

/** What closing the window leads to: the end, a question, or going on with its icon or its task-bar entry. */
export type Closing = 'quit' | 'ask' | 'hide' | 'minimise';

export interface ClosingFacts {
  /** What the person chose. */
  meaning: ClosingMeaning;
  /** Jobs that would not fire with the application ended. */
  scheduled: number;
  /** Whether an icon can stand for a window that is hidden. */
  hasTray: boolean;
}

/** A window is never hidden where nothing could bring it back: without a tray it is minimised. */
export function decideClosing({ meaning, scheduled, hasTray }: ClosingFacts): Closing {
  if (meaning === 'keep') return hasTray ? 'hide' : 'minimise';
  return meaning === 'ask' && scheduled > 0 ? 'ask' : 'quit';
}
