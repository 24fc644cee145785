import { useMemo } from 'react';
import { useFormats } from '../format/use-formats';
import { Hidden } from '../text';
import classes from './diff-view.module.css';
import { diffLines, foldSame } from './line-diff';

const CONTEXT = 3;
/** More lines than this are counted and not drawn. */
const DRAWN_MAX = 2_000;

const signs = { same: ' ', added: '+', removed: '−' } as const;

/** What became of a text, line by line. Left to right in any language. */
export function DiffView({ label, before, after }: { label: string; before: string; after: string }) {
  const { t } = useFormats();
  const lines = useMemo(() => diffLines(before, after), [before, after]);
  const folded = useMemo(() => foldSame(lines, CONTEXT), [lines]);
  if (lines.every(({ kind }) => kind === 'same')) {
    return <p className={classes['nothing']}>{t('common.diff.none')}</p>;
  }
  return (
    <div
      className={classes['diff']}
      dir="ltr"
      role="group"
      aria-label={label}
      // Scrolled with the keyboard.
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
      data-selectable
    >
      <div className={classes['lines']}>
        {folded.slice(0, DRAWN_MAX).map((line, index) =>
          line.kind === 'gap' ? (
            // A diff is made anew as a whole: its lines have no identity but their place.
            // oxlint-disable-next-line react/no-array-index-key
            <p key={index} className={classes['gap']} dir="auto">
              {t('common.diff.same', { count: line.count })}
            </p>
          ) : (
            // oxlint-disable-next-line react/no-array-index-key
            <div key={index} className={classes['line']} data-kind={line.kind}>
              <span className={classes['number']}>{line.before}</span>
              <span className={classes['number']}>{line.after}</span>
              <span className={classes['sign']} aria-hidden>
                {signs[line.kind]}
              </span>
              <span className={classes['text']}>
                {line.kind === 'same' ? null : <Hidden>{`${t(`common.diff.${line.kind}`)} `}</Hidden>}
                {line.text}
              </span>
            </div>
          ),
        )}
        {folded.length > DRAWN_MAX ? (
          <p className={classes['gap']} dir="auto">
            {t('common.list.more', { count: folded.length - DRAWN_MAX })}
          </p>
        ) : null}
      </div>
    </div>
  );
}

/** How many lines came and went: `+3 −1`. */
export function DiffCount({ before, after }: { before: string; after: string }) {
  const { t } = useFormats();
  const [added, removed] = useMemo(() => {
    const lines = diffLines(before, after);
    return (['added', 'removed'] as const).map((kind) => lines.filter((line) => line.kind === kind).length);
  }, [before, after]);
  if (added === 0 && removed === 0) return null;
  return (
    <bdi dir="ltr" title={t('common.diff.count', { added, removed })}>
      +{added} −{removed}
    </bdi>
  );
}
