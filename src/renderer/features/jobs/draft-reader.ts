import type { FieldIssue } from '../../../shared/domain/issue';
import { secondsOf } from '../../ui/format/lengths';

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

  number<T>(path: string, text: string, none: T): number | T {
    if (text.trim() === '') return none;
    const value = Number(text.replace(',', '.'));
    if (Number.isFinite(value) && value >= 0) return value;
    this.wrong(path, 'not_a_number');
    return none;
  }
}
