import { go } from '../../store/location';
import { Button } from '../../ui/controls/button';
import { useFormats } from '../../ui/format/use-formats';
import { useGoneReason } from '../../ui/gone';
import { RunGlyph } from '../../ui/glyphs/run-glyph';
import { JsonTree } from '../../ui/json-tree';
import { LogView } from '../../ui/run-log/log-view';
import { useLog } from '../../ui/run-log/use-log';
import { useRun } from '../../ui/run-log/use-run';
import { Failed, SkeletonRows } from '../../ui/states';
import { Mono } from '../../ui/text';
import { Took } from '../../ui/time';
import { useCommand } from '../../ui/use-command';
import { reasonWords } from '../../ui/words';
import classes from './run-once.module.css';

/** A run that was just asked for: how far it is, its log as it comes, and its result. */
export function RunShown({ id }: { id: string }) {
  const { t } = useFormats();
  const { send, busy } = useCommand();
  const gone = useGoneReason();
  const { run, error, reload } = useRun(id);
  const attempt = run?.attemptList.at(-1) ?? null;
  const log = useLog(id, attempt?.number ?? null);
  if (run === null) return error === null ? <SkeletonRows count={3} /> : <Failed error={error} onRetry={reload} />;
  const over = run.endedAt !== null;
  const why =
    run.waiting === null ? reasonWords(run.reason) : t(`words.wait.${run.waiting.code}`, { limit: run.waiting.limit });
  return (
    <div className={classes['run']}>
      <p className={classes['state']} role="status">
        <RunGlyph state={run.state} />
        <b>{t(`words.runState.${run.state}`)}</b>
        {run.nodeName === null ? null : <Mono>{run.nodeName}</Mono>}
        {run.startedAt === null && why !== null ? <span>{why}</span> : null}
        <span className={classes['took']}>
          <Took startedAt={run.startedAt} durationMs={run.durationMs} />
        </span>
        {over ? null : (
          <Button look="quiet" disabledReason={gone} busy={busy} onClick={() => void send('runs.cancel', { id })}>
            {t('runs.actions.cancel')}
          </Button>
        )}
        <Button look="quiet" onClick={() => go({ screen: 'runs', id })}>
          {t('functions.once.open')}
        </Button>
      </p>
      {attempt === null ? null : (
        <div className={classes['log']}>
          <LogView
            key={attempt.number}
            lines={log.lines}
            ready={log.ready}
            attempt={attempt.number}
            live={attempt.endedAt === null}
            fileName={`${run.functionName}-${run.id}-${attempt.number}.log`}
          />
        </div>
      )}
      {over && run.state !== 'cancelled' ? (
        <section
          className={classes['result']}
          aria-label={t(run.error === null ? 'runs.facts.result' : 'runs.facts.error')}
        >
          <h3>{t(run.error === null ? 'runs.facts.result' : 'runs.facts.error')}</h3>
          <JsonTree value={run.error === null ? run.result : { error: run.error }} />
        </section>
      ) : null}
    </div>
  );
}
