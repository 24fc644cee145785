import { useState } from 'react';
import { useFormats } from '../format/use-formats';
import { TextField } from './fields';

const READABLE = /^(\d{4}-\d{2}-\d{2})(?:[T ]+(\d{1,2}):(\d{2})(?::\d{2}(?:\.\d+)?)?)?$/;

/**
 * What a person typed as a date and time of this workstation's clock: `2026-10-22 14:30`, or a date alone for its first
 * minute.
 * @returns `2026-10-22T14:30`, as `new Date` reads it; '' for nothing; null when it cannot be read, like 30 February
 */
export function readMinute(text: string): string | null {
  const typed = text.trim();
  if (typed === '') return '';
  const [, day, hour = '0', minute = '00'] = READABLE.exec(typed) ?? [];
  if (day === undefined) return null;
  // Read as UTC: an hour that daylight saving leaves out is no mistake of the person's.
  const value = `${day}T${hour.padStart(2, '0')}:${minute}`;
  const ms = Date.parse(`${value}:00.000Z`);
  return Number.isNaN(ms) || !new Date(ms).toISOString().startsWith(value) ? null : value;
}

/**
 * A date and time by the clock of this workstation, to the minute, written the same in every language. The platform's own
 * field would follow the language of the system instead of the window's, and count to twelve in some.
 */
export function TimeField({
  value,
  onChange,
  error,
  width = 160,
  ...rest
}: {
  /** `2026-10-22T14:30`, or ''. */
  value: string;
  /** What is not readable yet is as good as nothing. */
  onChange: (value: string) => void;
  id?: string;
  label?: string;
  error?: string | undefined;
  width?: number;
  first?: boolean;
}) {
  const { t } = useFormats();
  const [typed, setTyped] = useState({ text: value.replace('T', ' '), value });
  // Another value from outside takes the place of what was typed.
  const text = typed.value === value ? typed.text : value.replace('T', ' ');
  const wrong = readMinute(text) === null && text.length >= 10;
  return (
    <TextField
      {...rest}
      value={text}
      width={width}
      ltr
      placeholder={t('common.time.example')}
      error={wrong ? t('common.time.unreadable') : error}
      onChange={(next) => {
        const read = readMinute(next) ?? '';
        setTyped({ text: next, value: read });
        if (read !== value) onChange(read);
      }}
    />
  );
}
