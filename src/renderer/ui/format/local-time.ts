const READABLE = /^(\d{4}-\d{2}-\d{2})(?:[T ]+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?)?$/;

/**
 * An instant as a field of date and time has it: `2026-10-22 14:30` by the clock of this workstation, with its seconds if it
 * has any; '' for none or what is no instant.
 */
export function localTime(instant: string | null): string {
  const ms = Date.parse(instant ?? '');
  if (Number.isNaN(ms)) return '';
  const shifted = new Date(ms - new Date(ms).getTimezoneOffset() * 60_000).toISOString();
  return shifted.slice(0, ms % 60_000 === 0 ? 16 : 19).replace('T', ' ');
}

/**
 * What a person typed as a date and time of this workstation's clock: `2026-10-22 14:30`, or a date alone for its first
 * minute. An hour that daylight saving leaves out is the one after it; of an hour that comes twice it is the first.
 * @returns the instant; null for nothing; undefined when it cannot be read, like 30 February
 */
export function readLocalTime(text: string): string | null | undefined {
  const typed = text.trim();
  if (typed === '') return null;
  const [, day, hour = '0', minute = '00', second = '00'] = READABLE.exec(typed) ?? [];
  if (day === undefined) return undefined;
  const value = `${day}T${hour.padStart(2, '0')}:${minute}:${second}`;
  // As UTC first: by the local clock, 30 February and a left-out hour would be another day and hour alike.
  const ms = Date.parse(`${value}.000Z`);
  if (Number.isNaN(ms) || !new Date(ms).toISOString().startsWith(value)) return undefined;
  return new Date(value).toISOString();
}
