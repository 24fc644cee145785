import { describe, expect, it } from 'vitest';
import { localTime, readLocalTime } from '../../../src/renderer/ui/format/local-time';

const iso = (local: string): string => new Date(local).toISOString();

describe('a date and time as it is typed', () => {
  it.each([
    ['2026-10-22 14:30', '2026-10-22T14:30'],
    ['2026-10-22T14:30', '2026-10-22T14:30'],
    [' 2026-10-22  9:05 ', '2026-10-22T09:05'],
    ['2026-10-22 14:30:59', '2026-10-22T14:30:59'],
    ['2026-10-22', '2026-10-22T00:00'],
  ])('%j is %j', (text, local) => {
    expect(readLocalTime(text)).toBe(iso(local));
  });

  it('is nothing when it is empty', () => {
    expect(readLocalTime('')).toBeNull();
    expect(readLocalTime('  ')).toBeNull();
  });

  it.each([
    '2026-02-30 10:00',
    '2026-10-22 24:01',
    '2026-10-22 14:60',
    '2026-10-22 14:30:60',
    '22/10/2026 14:30',
    '2026-10-22 14',
    'x',
  ])('%j cannot be read', (text) => {
    expect(readLocalTime(text)).toBeUndefined();
  });
});

describe('an instant in its field', () => {
  it('is local, to the minute, with seconds where it has any', () => {
    expect(localTime(iso('2026-10-22T14:30'))).toBe('2026-10-22 14:30');
    expect(localTime(iso('2026-10-22T14:30:07'))).toBe('2026-10-22 14:30:07');
  });

  it('is empty for none and for what is no instant', () => {
    expect([localTime(null), localTime(''), localTime('soon')]).toEqual(['', '', '']);
  });

  it('reads back as itself', () => {
    for (const instant of ['2026-01-01T00:00:00.000Z', '2026-07-01T23:59:59.000Z'])
      expect(readLocalTime(localTime(instant))).toBe(instant);
  });
});
