import { zoneOf } from './zone';

/** The wall clock of a zone at an instant (ms since 1970): `YYYY-MM-DDTHH:mm:ss±hh:mm`, ISO 8601 with the offset. */
export function localTime(atMs: number, timezone: string): string {
  const { offset } = zoneOf(timezone).spanAt(Math.floor(atMs / 1000));
  const wall = new Date(atMs + offset * 1000).toISOString().slice(0, -'.000Z'.length);
  const minutes = Math.floor(Math.abs(offset) / 60);
  return `${wall}${offset < 0 ? '-' : '+'}${twoDigits(Math.floor(minutes / 60))}:${twoDigits(minutes % 60)}`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
