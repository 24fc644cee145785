import { useRef, type ReactNode } from 'react';
import { Button, IconButton } from '../../ui/controls/button';
import { useFormats } from '../../ui/format/use-formats';
import { Note } from '../../ui/form';
import { CloseIcon, PlusIcon } from '../../ui/icons';
import classes from './cron-lines.module.css';
import type { ErrorAt } from './field-errors';

const parts = ['minute', 'hour', 'dayOfMonth', 'month', 'dayOfWeek'] as const;
const LINES_MAX = 16;

/** One line as its five fields; anything else (a name such as @hourly, seconds) as text. */
function CronLine({
  line,
  wrong,
  label,
  onChange,
}: {
  line: string;
  wrong: boolean;
  label: string;
  onChange: (line: string) => void;
}) {
  const { t } = useFormats();
  const boxes = useRef<HTMLDivElement>(null);
  // A field that is empty for the moment keeps its place.
  const fields = line.split(' ');
  if (fields.length !== parts.length || line.startsWith('@')) {
    return (
      <input
        className={classes['text']}
        dir="ltr"
        aria-label={label}
        aria-invalid={wrong}
        value={line}
        spellCheck={false}
        onChange={(event) => onChange(event.target.value)}
      />
    );
  }
  const set = (index: number, value: string): void => onChange(fields.with(index, value).join(' '));
  const focus = (index: number): void => {
    const box = boxes.current?.querySelectorAll('input')[index];
    box?.focus();
    box?.select();
  };
  return (
    <div ref={boxes} className={classes['boxes']} dir="ltr" role="group" aria-label={label} data-wrong={wrong}>
      {parts.map((part, index) => (
        <label key={part} className={classes['box']}>
          <input
            value={fields[index]}
            aria-invalid={wrong}
            spellCheck={false}
            onFocus={(event) => event.target.select()}
            onPaste={(event) => {
              const pasted = event.clipboardData.getData('text').trim();
              if (!/\s|^@/.test(pasted)) return;
              event.preventDefault();
              onChange(pasted.replaceAll(/\s+/g, ' '));
            }}
            onKeyDown={(event) => {
              if (event.key !== ' ') return;
              event.preventDefault();
              focus((index + 1) % parts.length);
            }}
            onBlur={(event) => event.target.value === '' && set(index, '*')}
            onChange={(event) => set(index, event.target.value.replaceAll(/\s/g, ''))}
          />
          <span dir="auto">{t(`jobs.form.cron.${part}`)}</span>
        </label>
      ))}
    </div>
  );
}

/** The lines of a cron schedule; what fires on one instant fires once. */
export function CronLines({
  lines,
  words,
  errorAt,
  aside,
  onChange,
}: {
  lines: readonly string[];
  words: readonly (string | null)[];
  errorAt: ErrorAt;
  /** Stands beside the first line. */
  aside: ReactNode;
  onChange: (lines: string[]) => void;
}) {
  const { t } = useFormats();
  return (
    <>
      {lines.map((line, index) => {
        const wrong = errorAt(`schedule.expressions.${index}`);
        return (
          // Lines have no identity but their place.
          // oxlint-disable-next-line react/no-array-index-key
          <div key={index}>
            <div className={classes['line']}>
              <CronLine
                line={line}
                wrong={wrong !== undefined}
                label={t('jobs.form.cron.line', { number: index + 1 })}
                onChange={(next) => onChange(lines.with(index, next))}
              />
              {index === 0 ? <div className={classes['aside']}>{aside}</div> : null}
              {lines.length > 1 ? (
                <IconButton
                  label={t('jobs.form.cron.remove', { number: index + 1 })}
                  icon={CloseIcon}
                  onClick={() => onChange(lines.toSpliced(index, 1))}
                />
              ) : null}
            </div>
            <div className={classes['below']}>
              {wrong === undefined ? (
                <p className={classes['words']}>{words[index]}</p>
              ) : (
                <Note tone="failed">{wrong}</Note>
              )}
              {index === lines.length - 1 && lines.length < LINES_MAX ? (
                <Button look="quiet" icon={PlusIcon} onClick={() => onChange([...lines, line])}>
                  {t('jobs.form.cron.add')}
                </Button>
              ) : null}
            </div>
          </div>
        );
      })}
    </>
  );
}
