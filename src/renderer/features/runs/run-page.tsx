import { useMemo } from 'react';
import type { RunDetail } from '../../../shared/domain/run';
import { go, open, setQuery, useLocation } from '../../store/location';
import { Button } from '../../ui/controls/button';
import { useFormats } from '../../ui/format/use-formats';
import { useGoneReason } from '../../ui/gone';
import { RunGlyph } from '../../ui/glyphs/run-glyph';
import { Icon } from '../../ui/icon';
import { AgainIcon, ForwardIcon } from '../../ui/icons';
import { useKeys } from '../../ui/keys';
import { Panes, ScreenHeader } from '../../ui/layout';
import { Link } from '../../ui/link';
import { LogView } from '../../ui/run-log/log-view';
import { useLog } from '../../ui/run-log/use-log';
import { useRun } from '../../ui/run-log/use-run';
import { Failed, SkeletonRows } from '../../ui/states';
import { Mono, Name } from '../../ui/text';
import { useCommand } from '../../ui/use-command';
import { Attempts } from './attempts';
import { againstOf } from './against';
import { Compare } from './compare';
import { RunBanner } from './run-banner';
import { RunFacts } from './run-facts';
import classes from './run-page.module.css';
import { placeInList } from './run-pages';
import { storyOf } from './story';

function Title({ run }: { run: RunDetail }) {
  const { t, dates } = useFormats();
  const due = Date.parse(run.fireTime ?? run.createdAt);
  return (
    <>
      <span className={classes['crumb']}>
        <Link to={{ screen: 'runs' }}>{t('common.rail.runs')}</Link>
        <Icon of={ForwardIcon} size={14} mirror />
        <Link to={{ screen: 'runs', query: run.jobId === null ? { function: run.functionId } : { job: run.jobId } }}>
          <Name>{run.jobId === null ? run.functionName : run.jobName}</Name>
        </Link>
        <Icon of={ForwardIcon} size={14} mirror />
      </span>
      <RunGlyph state={run.state} label={t(`words.runState.${run.state}`)} />
      <span>
        {dates.day(due)} {dates.time(due)}
        {run.nodeName === null ? null : (
          <>
            {t('common.list.comma')}
            <Mono>{run.nodeName}</Mono>
          </>
        )}
      </span>
    </>
  );
}

/** The neighbours in the list that the run was opened from: `[` is newer, `]` older. */
function Neighbours({ id }: { id: string }) {
  const { t, dates } = useFormats();
  const found = placeInList(id);
  const show = (other: string | null | undefined): void => {
    if (other) open(other);
  };
  useKeys({ '[': () => show(found?.newer), ']': () => show(found?.older) });
  if (found === null) return null;
  const { place, shown, more, newer, older } = found;
  return (
    <span className={classes['neighbours']}>
      <span>
        {t(more ? 'runs.neighbours.placeMore' : 'runs.neighbours.place', {
          place: dates.number(place),
          total: dates.number(shown),
        })}
      </span>
      <Button
        look="quiet"
        hint="["
        disabledReason={newer === null ? t('runs.neighbours.first') : undefined}
        onClick={() => show(newer)}
      >
        {t('runs.neighbours.newer')}
      </Button>
      <Button
        look="quiet"
        hint="]"
        disabledReason={older === null ? t('runs.neighbours.last') : undefined}
        onClick={() => show(older)}
      >
        {t('runs.neighbours.older')}
      </Button>
    </span>
  );
}

function Actions({ run }: { run: RunDetail }) {
  const { t } = useFormats();
  const { send, busy } = useCommand();
  const gone = useGoneReason();
  const over = run.endedAt !== null;
  const again = async (): Promise<void> => {
    const result = await send('runs.retry', { id: run.id });
    const [runId] = result.ok ? result.value.runIds : [];
    if (runId !== undefined) go({ screen: 'runs', id: runId });
  };
  const { jobId } = run;
  const edit = jobId === null ? undefined : () => go({ screen: 'jobs', id: jobId, query: { tab: 'edit' } });
  const { query } = useLocation();
  const comparing = againstOf(query['compare']) !== null;
  const compare = (): void => setQuery({ compare: comparing ? '' : 'before' });
  useKeys({
    ...(over ? { d: compare } : {}),
    ...(over && gone === undefined ? { r: () => void again() } : {}),
    ...(edit ? { e: edit } : {}),
  });
  return (
    <>
      {over ? (
        <Button hint="D" onClick={compare}>
          {t(comparing ? 'runs.compare.close' : 'runs.compare.open')}
        </Button>
      ) : null}
      {edit ? (
        <Button hint="E" onClick={edit}>
          {t('runs.actions.editJob')}
        </Button>
      ) : null}
      {over ? (
        <Button look="primary" icon={AgainIcon} hint="R" disabledReason={gone} busy={busy} onClick={() => void again()}>
          {t('runs.actions.again')}
        </Button>
      ) : (
        <Button disabledReason={gone} busy={busy} onClick={() => void send('runs.cancel', { id: run.id })}>
          {t('runs.actions.cancel')}
        </Button>
      )}
    </>
  );
}

function Body({ run }: { run: RunDetail }) {
  const { t } = useFormats();
  const { query } = useLocation();
  const wanted = Number(query['attempt']);
  const attempt = run.attemptList.find(({ number }) => number === wanted) ?? run.attemptList.at(-1);
  const log = useLog(run.id, attempt?.number ?? null);
  const marks = useMemo(() => (attempt === undefined ? [] : storyOf(t, run, attempt)), [t, run, attempt]);
  const against = againstOf(query['compare']);
  return (
    <div className={classes['columns']}>
      <div className={classes['main']}>
        {against === null ? (
          <>
            <Attempts
              run={run}
              selected={attempt?.number ?? null}
              onSelect={(number) => setQuery({ attempt: String(number) })}
            />
            {attempt === undefined ? (
              <p className={classes['nothing']}>{t('runs.attempts.none')}</p>
            ) : (
              <LogView
                key={attempt.number}
                lines={log.lines}
                ready={log.ready}
                attempt={attempt.number}
                live={attempt.endedAt === null}
                marks={marks}
                fileName={`${run.jobName || run.functionName}-${run.id}-${attempt.number}.log`}
              />
            )}
          </>
        ) : (
          <Compare run={run} against={against} />
        )}
      </div>
      <aside className={classes['side']} aria-label={t('runs.facts.title')}>
        <RunFacts run={run} />
      </aside>
    </div>
  );
}

/** One run: what went wrong, its attempts, its log, its facts. */
export default function RunPage({ id }: { id: string }) {
  const { run, error, reload } = useRun(id);
  useKeys({ Escape: () => open(null) });
  if (run === null) return error === null ? <SkeletonRows /> : <Failed error={error} onRetry={reload} />;
  return (
    <Panes>
      <ScreenHeader title={<Title run={run} />}>
        <Neighbours id={id} />
        <Actions run={run} />
      </ScreenHeader>
      <RunBanner run={run} />
      <Body run={run} />
    </Panes>
  );
}
