import { go, type Location, type Screen } from '../../store/location';

type Place = Partial<Location> & { screen: Screen };

const iso = (ms: number): string => new Date(ms).toISOString();

/** The list of the runs of a stretch of time (ms). @param bad only those that did not succeed */
export const runsOf = (from: number, to: number, bad = false): Place => ({
  screen: 'runs',
  query: { from: iso(from), to: iso(to), ...(bad ? { state: 'notSucceeded' } : {}) },
});

/** What falls due in a stretch of time (ms), beside the overview; its hours back stay. */
export const dueIn = (from: number, to: number, hours: string): Place => ({
  screen: 'overview',
  query: { from: iso(from), to: iso(to), hours },
});

export interface Stretch {
  from: number;
  to: number;
}

/** The stretch that the overview's location asks for; null: none, or one that cannot be read. */
export function stretchOf({ from = '', to = '' }: Readonly<Record<string, string>>): Stretch | null {
  const stretch = { from: Date.parse(from), to: Date.parse(to) };
  return stretch.from < stretch.to ? stretch : null;
}

export const show = (place: Place): void => go(place);
