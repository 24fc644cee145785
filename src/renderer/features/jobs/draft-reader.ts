import type { FieldIssue } from '../../../shared/domain/issue';
import { secondsOf } from '../../ui/format/lengths';
import { localTime, readLocalTime } from '../../ui/format/local-time';

/** Collects what is wrong while a draft is read. `message` is never shown: every code here has words. */
export class Reader {
  readonly issues: FieldIssue[] = [];

  wrong(path: string, code: string): void {
    this.issues.push({ path, code, message: code });
  }

  /** Empty is `none`. */
  seconds<T>(path: string, text: string, none: T): number | T {
    const value = secondsOf(text);
    if (value === null) return none;
    if (Number.isFinite(value) && value >= 0) return value;
    this.wrong(path, 'not_a_number');
    return none;
  }

  whole<T>(path: string, text: string, none: T): number | T {
    if (text.trim() === '') return none;
    if (/^\d+$/.test(text.trim())) return Number(text);
    this.wrong(path, 'not_whole');
    return none;
  }

  /**
   * A date and time by the clock of this workstation; empty is null.
   * @param stored what the field was filled with: it stays as it is, to the millisecond, while nobody changes the text
   */
  instant(path: string, text: string, stored: string | null): string | null {
    if (stored !== null && text === localTime(stored)) return stored;
    const instant = readLocalTime(text);
    if (instant === undefined) this.wrong(path, 'not_a_time');
    return instant ?? null;
  }

  /** As {@link Reader.instant}, of a field that must not be empty; null when something is wrong. */
  neededInstant(path: string, text: string, stored: string | null = null): string | null {
    if (text.trim() === '') this.wrong(path, 'required');
    return this.instant(path, text, stored);
  }

  number<T>(path: string, text: string, none: T): number | T {
    if (text.trim() === '') return none;
    const value = Number(text.replace(',', '.'));
    if (Number.isFinite(value) && value >= 0) return value;
    this.wrong(path, 'not_a_number');
    return none;
  }
}
