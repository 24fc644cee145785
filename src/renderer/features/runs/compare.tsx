import type { ReactNode } from 'react';
import type { JsonValue } from '../../../shared/domain/json';
import type { LogLine, RunDetail } from '../../../shared/domain/run';
import { setQuery } from '../../store/location';
import { Segments } from '../../ui/controls/segments';
import { DiffCount, DiffView } from '../../ui/diff/diff-view';
import { durationText } from '../../ui/format/spans';
import { useFormats } from '../../ui/format/use-formats';
import { RunGlyph } from '../../ui/glyphs/run-glyph';
import { Section } from '../../ui/layout';
import { Link } from '../../ui/link';
import { withoutAnsi } from '../../ui/run-log/ansi';
import { useLog } from '../../ui/run-log/use-log';
import { Failed, SkeletonRows } from '../../ui/states';
import { Mono } from '../../ui/text';
import { AbsoluteTime } from '../../ui/time';
import { againsts, useOther, type Against } from './against';
import classes from './compare.module.css';

const textOf = (value: JsonValue): string => JSON.stringify(value, null, 2);
const answerOf = (run: RunDetail): string => textOf(run.error === null ? run.result : { error: run.error });
const argumentsOf = ({ args, kwargs }: RunDetail): string => textOf({ args, kwargs });
/** Without times, which always differ. */
const logOf = (lines: readonly LogLine[]): string =>
  lines.map((line) => `${line.level.padEnd(5)} ${withoutAnsi(line.text)}`).join('\n');
const startedLateMs = (run: RunDetail): number | null =>
  run.startedAt === null ? null : Math.max(0, Date.parse(run.startedAt) - Date.parse(run.fireTime ?? run.createdAt));

interface Row {
  label: string;
  of: (run: RunDetail) => ReactNode;
  /** What is compared, when it is not the same as what is shown. */
  by: (run: RunDetail) => string | number | null;
}

function useRows(): Row[] {
  const { t } = useFormats();
  const span = (ms: number | null): string => (ms === null ? '–' : durationText(t, ms));
  return [
    {
      label: t('common.filter.state'),
      by: (run) => run.state,
      of: (run) => (
        <span className={classes['state']}>
          <RunGlyph state={run.state} />
          {t(`words.runState.${run.state}`)}
        </span>
      ),
    },
    { label: t('runs.columns.took'), by: (run) => run.durationMs, of: (run) => span(run.durationMs) },
    { label: t('runs.compare.late'), by: startedLateMs, of: (run) => span(startedLateMs(run)) },
    { label: t('runs.columns.attempts'), by: (run) => run.attempts, of: (run) => run.attempts },
    {
      label: t('runs.columns.node'),
      by: (run) => run.nodeName,
      of: (run) => <Mono>{run.nodeName ?? '–'}</Mono>,
    },
    {
      label: t('functions.columns.version'),
      by: (run) => run.attemptList.at(-1)?.functionVersion ?? null,
      of: (run) => run.attemptList.at(-1)?.functionVersion ?? '–',
    },
  ];
}

function Facts({ then, now }: { then: RunDetail; now: RunDetail }) {
  const { t } = useFormats();
  const rows = useRows();
  return (
    <table className={classes['facts']}>
      <thead>
        <tr>
          <th scope="col">{t('runs.compare.what')}</th>
          <th scope="col">
            <Link to={{ screen: 'runs', id: then.id }}>
              <AbsoluteTime at={then.fireTime ?? then.createdAt} precise />
            </Link>
          </th>
          <th scope="col">
            {t('runs.compare.this')} <AbsoluteTime at={now.fireTime ?? now.createdAt} precise />
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ label, of, by }) => (
          <tr key={label} data-differs={by(then) !== by(now)}>
            <th scope="row">{label}</th>
            <td>{of(then)}</td>
            <td>{of(now)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Part({ title, then, now }: { title: string; then: string; now: string }) {
  return (
    <Section title={title} note={<DiffCount before={then} after={now} />}>
      <DiffView label={title} before={then} after={now} />
    </Section>
  );
}

function Both({ then, now }: { then: RunDetail; now: RunDetail }) {
  const { t } = useFormats();
  const earlier = useLog(then.id, then.attemptList.at(-1)?.number ?? null);
  const log = useLog(now.id, now.attemptList.at(-1)?.number ?? null);
  const read = (earlier.ready || then.attemptList.length === 0) && (log.ready || now.attemptList.length === 0);
  return (
    <>
      <Facts then={then} now={now} />
      {argumentsOf(then) === argumentsOf(now) ? null : (
        <Part title={t('runs.compare.arguments')} then={argumentsOf(then)} now={argumentsOf(now)} />
      )}
      <Part title={t('runs.compare.result')} then={answerOf(then)} now={answerOf(now)} />
      {read ? (
        <Part title={t('runs.compare.log')} then={logOf(earlier.lines)} now={logOf(log.lines)} />
      ) : (
        <SkeletonRows />
      )}
    </>
  );
}

/** A run beside the one before it: what is the same, and what is not. */
export function Compare({ run, against }: { run: RunDetail; against: Against }) {
  const { t } = useFormats();
  const { other, none, error, reload } = useOther(run, against);
  return (
    <section className={classes['compare']} aria-label={t('runs.compare.title')}>
      <header className={classes['header']}>
        <h2>{t('runs.compare.title')}</h2>
        <div>
          <Segments
            label={t('runs.compare.with')}
            value={against}
            options={againsts.map((value) => ({ value, label: t(`runs.compare.against.${value}`) }))}
            onChange={(compare) => setQuery({ compare })}
          />
        </div>
      </header>
      {error !== null ? (
        <Failed error={error} onRetry={reload} />
      ) : none ? (
        <p className={classes['none']}>{t(`runs.compare.none.${against}`)}</p>
      ) : other === null ? (
        <SkeletonRows />
      ) : (
        <Both key={other.id} then={other} now={run} />
      )}
    </section>
  );
}
