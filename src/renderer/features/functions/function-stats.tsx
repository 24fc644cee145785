import { isFinal } from '../../../shared/domain/run-state';
import { useQuery } from '../../client/use-query';
import { go } from '../../store/location';
import { Button } from '../../ui/controls/button';
import { durationText } from '../../ui/format/spans';
import { useFormats } from '../../ui/format/use-formats';
import { Section } from '../../ui/layout';
import { Failed, SkeletonRows } from '../../ui/states';
import classes from './function-stats.module.css';
import { useTouched } from './use-touched';

const AGAIN_MS = 1_000;

/** Totals of a function: how often, how it went, how long it took, and what the cold starts cost. */
export function FunctionStats({ id }: { id: string }) {
  const { t, dates } = useFormats();
  const ended = useTouched(
    (change) => change.entity === 'run' && change.row.functionId === id && isFinal(change.row.state),
    AGAIN_MS,
  );
  const { value: stats, error, reload } = useQuery('functions.stats', { id }, ended);
  if (stats === null) {
    return (
      <Section title={t('functions.stats.title')}>
        {error === null ? <SkeletonRows count={3} /> : <Failed error={error} onRetry={reload} />}
      </Section>
    );
  }
  const { invocations, errorRate, outcomes, coldStarts } = stats;
  const span = (ms: number | null): string => (ms === null ? '–' : durationText(t, ms));
  const rows = [
    { label: t('functions.stats.duration'), of: stats.durationMs },
    { label: t('functions.stats.coldStart'), of: stats.coldStartMs },
  ];
  const bad = [
    { count: outcomes.failed, word: t('words.runState.failed'), state: 'failed' },
    { count: outcomes.timedOut, word: t('words.runState.timed_out'), state: 'timed_out' },
    { count: outcomes.lost, word: t('words.runState.lost'), state: 'lost' },
    { count: outcomes.cancelled, word: t('words.runState.cancelled'), state: 'cancelled' },
  ].filter(({ count }) => count > 0);
  return (
    <Section title={t('functions.stats.title')} note={t('functions.stats.since')}>
      {invocations === 0 ? (
        <p className={classes['none']}>{t('functions.stats.none')}</p>
      ) : (
        <div className={classes['stats']}>
          <p className={classes['sentence']}>
            {t('functions.stats.sentence', {
              count: invocations,
              total: dates.number(invocations),
              rate: errorRate === null ? '–' : dates.percent(errorRate),
            })}{' '}
            {t('functions.stats.cold', { count: coldStarts, share: dates.percent(coldStarts / invocations) })}
          </p>
          {bad.length === 0 ? null : (
            <p className={classes['bad']}>
              {bad.map(({ count, word, state }) => (
                <Button key={state} look="quiet" onClick={() => go({ screen: 'runs', query: { function: id, state } })}>
                  {`${word} ${dates.number(count)}`}
                </Button>
              ))}
            </p>
          )}
          <table className={classes['table']}>
            <thead>
              <tr>
                <th scope="col">{t('functions.stats.measure')}</th>
                <th scope="col">p50</th>
                <th scope="col">p95</th>
                <th scope="col">p99</th>
              </tr>
            </thead>
            <tbody>
              {rows.map(({ label, of }) => (
                <tr key={label}>
                  <th scope="row">{label}</th>
                  <td>{span(of.p50)}</td>
                  <td>{span(of.p95)}</td>
                  <td>{span(of.p99)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Section>
  );
}
