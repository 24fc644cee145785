import type { Node } from '../../../../shared/domain/node';
import type { Run } from '../../../../shared/domain/run';
import { go } from '../../../store/location';
import { Button } from '../../../ui/controls/button';
import { useFormats } from '../../../ui/format/use-formats';
import { RunGlyph } from '../../../ui/glyphs/run-glyph';
import { Section } from '../../../ui/layout';
import { Name } from '../../../ui/text';
import { RelativeTime, Took } from '../../../ui/time';
import { reasonWords } from '../../../ui/words';
import classes from './detail.module.css';
import { useNodeRuns } from './use-node-runs';

function RunRow({ run }: { run: Run }) {
  const { t } = useFormats();
  return (
    <li>
      <button type="button" className={classes['runRow']} onClick={() => go({ screen: 'runs', id: run.id })}>
        <RunGlyph state={run.state} label={t(`words.runState.${run.state}`)} />
        <span>
          <Name>{run.jobName === '' ? run.functionName : run.jobName}</Name>{' '}
          <span className={classes['second']}>
            <bdi>{run.errorMessage ?? reasonWords(run.reason)}</bdi>
          </span>
        </span>
        <span className={classes['second']}>
          <RelativeTime at={run.startedAt ?? run.createdAt} />
        </span>
        <span className={classes['end']}>
          <Took startedAt={run.startedAt} durationMs={run.durationMs} />
        </span>
      </button>
    </li>
  );
}

const NOW_SHOWN = 20;

/** What runs on the node, and what ran there last. */
export function RunsSection({ node }: { node: Node }) {
  const { t } = useFormats();
  const { now, past } = useNodeRuns(node.id);
  const isEmpty = now.length === 0 && past?.length === 0;
  return (
    <Section
      title={t('nodes.runs.title')}
      note={t('nodes.runsOf', { active: node.activeRuns, max: node.maxConcurrentRuns })}
      end={
        <Button look="quiet" onClick={() => go({ screen: 'runs', query: { node: node.id } })}>
          {t('nodes.actions.runs')}
        </Button>
      }
    >
      {isEmpty ? <p className={classes['padded']}>{t('nodes.runs.none')}</p> : null}
      {now.length === 0 ? null : (
        <ul className={classes['rows']} aria-label={t('nodes.runs.now')}>
          {now.slice(0, NOW_SHOWN).map((run) => (
            <RunRow key={run.id} run={run} />
          ))}
        </ul>
      )}
      {past === null || past.length === 0 ? null : (
        <ul className={classes['rows']} aria-label={t('nodes.runs.past')}>
          {past.map((run) => (
            <RunRow key={run.id} run={run} />
          ))}
        </ul>
      )}
    </Section>
  );
}
