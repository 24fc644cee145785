import type { Attempt, RunDetail } from '../../../shared/domain/run';
import { durationText, spanText } from '../../ui/format/spans';
import { useTicking } from '../../ui/format/tick';
import { useFormats } from '../../ui/format/use-formats';
import { RunGlyph, runRole } from '../../ui/glyphs/run-glyph';
import { Mono } from '../../ui/text';
import { role } from '../../ui/theme/roles';
import { Took } from '../../ui/time';
import classes from './attempts.module.css';
import { ganttOf } from './gantt';

const percent = (share: number): string => `${(share * 100).toFixed(3)}%`;
/** Narrower waits have no room for their words. */
const WORDED_SHARE = 0.1;
const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;

/** Bars are work, dashes are waiting. What it shows stands in the table below. */
function Strip({ run }: { run: RunDetail }) {
  const { t, dates } = useFormats();
  const live = run.endedAt === null;
  const now = useTicking((ms) => (live ? ms : 0));
  const gantt = ganttOf(run.attemptList, live ? now : Date.parse(run.endedAt ?? run.createdAt));
  if (!gantt) return null;
  const length = gantt.toMs - gantt.fromMs;
  const label = length < 10 * SECOND_MS ? dates.precise : length < 10 * MINUTE_MS ? dates.clock : dates.time;
  return (
    <div className={classes['strip']} aria-hidden>
      {gantt.ticks.map(({ at, position }) => (
        <span key={at} className={classes['tick']} style={{ insetInlineStart: percent(position) }}>
          {position > 0.94 ? '' : label(at)}
        </span>
      ))}
      {gantt.bars.map((bar) => {
        const attempt = run.attemptList.find((each) => each.number === bar.number);
        const wide = bar.from - bar.waitFrom > WORDED_SHARE;
        return (
          <span key={bar.number}>
            {bar.waitedMs > 0 ? (
              <span
                className={classes['wait']}
                style={{
                  insetInlineStart: percent(bar.waitFrom),
                  width: percent(Math.max(0, bar.from - bar.waitFrom)),
                }}
              >
                {wide ? t('runs.attempts.waits', { span: spanText(t, bar.waitedMs / SECOND_MS) }) : null}
              </span>
            ) : null}
            <span
              className={classes['bar']}
              style={{
                insetInlineStart: percent(bar.from),
                width: percent(bar.to - bar.from),
                background: role(
                  attempt?.state === 'succeeded' ? 'success-fill' : runRole(attempt?.state ?? 'granted'),
                ),
              }}
            />
            <span className={classes['number']} style={{ insetInlineStart: percent(bar.to) }}>
              {bar.number}
            </span>
          </span>
        );
      })}
    </div>
  );
}

function waitedMs(attempts: readonly Attempt[], index: number, due: string): number | null {
  const started = attempts[index]?.startedAt;
  const before = index === 0 ? due : attempts[index - 1]?.endedAt;
  return started && before ? Math.max(0, Date.parse(started) - Date.parse(before)) : null;
}

function Row({
  run,
  index,
  selected,
  onSelect,
}: {
  run: RunDetail;
  index: number;
  selected: boolean;
  onSelect: () => void;
}) {
  const { t, dates } = useFormats();
  const attempt = run.attemptList[index];
  if (!attempt) return null;
  const waited = waitedMs(run.attemptList, index, run.fireTime ?? run.createdAt);
  const word = attempt.state === 'granted' ? t('words.attemptState.granted') : t(`words.runState.${attempt.state}`);
  return (
    <tr data-selected={selected}>
      <td className={classes['end']}>{attempt.number}</td>
      <td>
        <button type="button" className={classes['outcome']} aria-pressed={selected} onClick={onSelect}>
          <RunGlyph state={attempt.state} label={word} />
          <bdi>{attempt.error?.message ?? word}</bdi>
          {attempt.late ? <span className={classes['quiet']}>{t('runs.attempts.late')}</span> : null}
        </button>
      </td>
      <td>
        <Mono>{attempt.nodeName}</Mono>
      </td>
      <td className={classes['quiet']}>
        {attempt.cold === null ? null : t(attempt.cold ? 'runs.attempts.cold' : 'runs.attempts.warm')}
      </td>
      <td className={classes['quiet']}>
        {attempt.startedAt === null ? null : dates.precise(Date.parse(attempt.startedAt))}
      </td>
      <td className={classes['end']}>{waited === null ? null : durationText(t, waited)}</td>
      <td className={classes['end']}>
        <Took startedAt={attempt.startedAt} durationMs={attempt.durationMs} />
      </td>
      <td className={classes['token']}>
        <Mono>{`${attempt.epoch}·${attempt.token}`}</Mono>
      </td>
    </tr>
  );
}

/** The tries of a run: when, where, how they ended. Choosing one shows its log. */
export function Attempts({
  run,
  selected,
  onSelect,
}: {
  run: RunDetail;
  selected: number | null;
  onSelect: (attempt: number) => void;
}) {
  const { t } = useFormats();
  const worked = run.attemptList.reduce((sum, attempt) => sum + (attempt.durationMs ?? 0), 0);
  const [first] = run.attemptList;
  const over =
    run.endedAt !== null && first ? Date.parse(run.endedAt) - Date.parse(first.startedAt ?? first.grantedAt) : null;
  const columns = ['number', 'outcome', 'node', 'worker', 'started', 'waited', 'took', 'token'] as const;
  const ends = new Set<string>(['number', 'waited', 'took', 'token']);
  return (
    <section aria-label={t('runs.columns.attempts')}>
      <header className={classes['header']}>
        <h2>{t('runs.columns.attempts')}</h2>
        <span className={classes['quiet']}>
          {over === null
            ? t('runs.attempts.count', { count: run.attemptList.length })
            : t('runs.attempts.summary', {
                count: run.attemptList.length,
                work: durationText(t, worked),
                span: durationText(t, over),
              })}
        </span>
      </header>
      {run.attemptList.length === 0 ? null : (
        <>
          <Strip run={run} />
          <table className={classes['table']}>
            <thead>
              <tr>
                {columns.map((column) => (
                  <th key={column} scope="col" className={ends.has(column) ? classes['end'] : undefined}>
                    {t(`runs.attempts.columns.${column}`)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {run.attemptList.map((attempt, index) => (
                <Row
                  key={attempt.number}
                  run={run}
                  index={index}
                  selected={attempt.number === selected}
                  onSelect={() => onSelect(attempt.number)}
                />
              ))}
            </tbody>
          </table>
        </>
      )}
    </section>
  );
}
