import { readLocalTime } from '../format/local-time';
import { useFormats } from '../format/use-formats';
import { TextField } from './fields';

/** As long as the shortest that can be read: what is shorter is still being typed. */
const LEAST = '2026-10-22'.length;

/**
 * A date and time by the clock of this workstation, written the same in every language. The platform's own field would
 * follow the language of the system instead of the window's, and count to twelve in some.
 *
 * Its value is what was typed, readable or not, so that nothing typed is lost and whoever sends it can refuse it; see
 * {@link readLocalTime}.
 */
export function TimeField({
  value,
  error,
  width = 160,
  ...rest
}: {
  value: string;
  onChange: (value: string) => void;
  id?: string;
  label?: string;
  error?: string | undefined;
  width?: number;
  first?: boolean;
}) {
  const { t } = useFormats();
  const wrong = value.trim().length >= LEAST && readLocalTime(value) === undefined;
  return (
    <TextField
      {...rest}
      value={value}
      width={width}
      ltr
      placeholder={t('common.time.example')}
      error={wrong ? t('errors.issues.not_a_time') : error}
    />
  );
}
