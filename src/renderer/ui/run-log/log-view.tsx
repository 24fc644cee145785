import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { LogLine } from '../../../shared/domain/run';
import { Button, IconButton } from '../controls/button';
import { SearchField } from '../controls/search-field';
import { sizeText } from '../format/spans';
import { useFormats } from '../format/use-formats';
import { DownloadIcon } from '../icons';
import { useKeys } from '../keys';
import { Segments } from '../controls/segments';
import { findRows, isMark, logText, rowsOf, withMarks, type LogMark, type LogRow } from './log-rows';
import { LogText } from './log-text';
import { saveText } from '../save-text';
import classes from './log-view.module.css';

const ROW = 18;
/** This near the end, new lines pull the view along. */
const AT_END_PX = 40;

function Row({ row, find, current }: { row: LogRow; find: string; current: boolean }) {
  const { t, dates } = useFormats();
  return (
    <>
      <span className={classes['seq']}>{row.seq}</span>
      <span className={classes['at']}>{row.seq === null && !isMark(row) ? '' : dates.precise(Date.parse(row.at))}</span>
      <span className={classes['level']} data-level={row.level}>
        {row.seq === null && !isMark(row) ? '' : t(`words.level.${row.level}`)}
      </span>
      <span className={classes['text']} data-current={current} dir={isMark(row) ? 'auto' : undefined}>
        {row.cut > 0 ? <i>{t('runs.log.cut', { count: row.cut })} </i> : null}
        <LogText text={row.text} spans={row.spans} find={find} />
      </span>
    </>
  );
}

const voices = ['all', 'function', 'marks'] as const;
type Whom = (typeof voices)[number];

function heard(lines: readonly LogLine[], marks: readonly LogMark[] | undefined, whom: Whom): LogRow[] {
  const rows = whom === 'marks' ? [] : rowsOf(lines);
  return marks === undefined || whom === 'function' ? rows : withMarks(rows, marks);
}

/** The log of an attempt: it follows its end while the end is in view. Left to right in any language. */
export function LogView({
  lines,
  ready,
  attempt,
  live,
  fileName,
  marks,
}: {
  lines: readonly LogLine[];
  ready: boolean;
  attempt: number;
  live: boolean;
  fileName: string;
  /** What the hub and the node say of the attempt; with it, one can choose whom to hear. */
  marks?: readonly LogMark[];
}) {
  const { t } = useFormats();
  const [find, setFind] = useState('');
  const [hit, setHit] = useState(0);
  const scroller = useRef<HTMLDivElement>(null);
  const atEnd = useRef(live);
  const [whom, setWhom] = useState<Whom>('all');
  const rows = useMemo(() => heard(lines, marks, whom), [lines, marks, whom]);
  const hits = useMemo(() => findRows(rows, find), [rows, find]);
  const errors = useMemo(
    () => rows.flatMap((row, index) => (row.level === 'error' && row.seq !== null ? [index] : [])),
    [rows],
  );
  const [errorAt, setErrorAt] = useState(-1);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 20,
    initialRect: { width: 800, height: 500 },
  });
  const hitRow = hits[hit % Math.max(1, hits.length)] ?? -1;

  useEffect(() => {
    if (atEnd.current && rows.length > 0) virtual.scrollToIndex(rows.length - 1);
  }, [rows.length, virtual]);
  const show = (index: number): void => {
    atEnd.current = false;
    virtual.scrollToIndex(index, { align: 'center' });
  };
  const nextHit = (): void => {
    const next = (hit + 1) % Math.max(1, hits.length);
    setHit(next);
    const row = hits[next];
    if (row !== undefined) show(row);
  };
  const nextError = (): void => {
    const next = errors.find((index) => index > errorAt) ?? errors[0];
    if (next === undefined) return;
    setErrorAt(next);
    show(next);
  };
  useKeys({ n: nextError });
  const bytes = useMemo(() => lines.reduce((sum, line) => sum + line.text.length, 0), [lines]);

  return (
    <section className={classes['log']} aria-label={t('runs.log.title')}>
      <header className={classes['header']}>
        <h2>{t('runs.log.title')}</h2>
        <span className={classes['quiet']}>{t('runs.log.attempt', { number: attempt })}</span>
        {marks === undefined ? null : (
          <div>
            <Segments
              label={t('runs.log.whom')}
              value={whom}
              options={voices.map((value) => ({ value, label: t(`runs.log.voices.${value}`) }))}
              onChange={setWhom}
            />
          </div>
        )}
        <div className={classes['tools']}>
          {find === '' ? null : (
            <span className={classes['quiet']} role="status">
              {t('runs.log.hits', { hit: hits.length === 0 ? 0 : (hit % hits.length) + 1, total: hits.length })}
            </span>
          )}
          <form
            onSubmit={(event) => {
              event.preventDefault();
              nextHit();
            }}
          >
            <SearchField
              label={t('runs.log.find')}
              value={find}
              onChange={(text) => {
                setFind(text);
                setHit(0);
                const [first] = findRows(rows, text);
                if (first !== undefined) show(first);
              }}
            />
          </form>
          {errors.length === 0 ? null : (
            <Button look="quiet" hint="N" onClick={nextError}>
              {t('runs.log.nextError')}
            </Button>
          )}
          <IconButton
            label={t('runs.log.download')}
            icon={DownloadIcon}
            onClick={() => saveText(fileName, logText(lines))}
          />
        </div>
      </header>
      <div
        ref={scroller}
        className={classes['scroller']}
        dir="ltr"
        role="log"
        aria-live="off"
        // Scrolled with the keyboard.
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        tabIndex={0}
        data-selectable
        onScroll={(event) => {
          const { scrollHeight, scrollTop, clientHeight } = event.currentTarget;
          atEnd.current = live && scrollHeight - scrollTop - clientHeight < AT_END_PX;
        }}
      >
        <div style={{ height: virtual.getTotalSize(), position: 'relative' }}>
          {virtual.getVirtualItems().map(({ index, start }) => {
            const row = rows[index];
            return row ? (
              <div
                key={row.key}
                className={classes['row']}
                data-level={row.level}
                data-hit={index === hitRow || index === errorAt}
                style={{ insetBlockStart: start }}
              >
                <Row row={row} find={find} current={index === hitRow} />
              </div>
            ) : null;
          })}
        </div>
        <p className={classes['end']} dir="auto">
          {!ready
            ? null
            : live
              ? t('runs.log.live')
              : t('runs.log.end', { count: lines.length, size: sizeText(t, bytes) })}
        </p>
      </div>
    </section>
  );
}
