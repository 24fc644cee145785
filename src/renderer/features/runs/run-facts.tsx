import type { RunDetail } from '../../../shared/domain/run';
import { useLive } from '../../store/live';
import { IconButton } from '../../ui/controls/button';
import { durationText, sizeText } from '../../ui/format/spans';
import { useFormats } from '../../ui/format/use-formats';
import { NodeGlyph } from '../../ui/glyphs/node-glyph';
import { CopyIcon } from '../../ui/icons';
import { JsonTree } from '../../ui/json-tree';
import { Fact, Facts, Section } from '../../ui/layout';
import { Link } from '../../ui/link';
import { Id, Mono, Name } from '../../ui/text';
import { AbsoluteTime } from '../../ui/time';
import { notify } from '../../store/notices';

function Cause({ run }: { run: RunDetail }) {
  const { t } = useFormats();
  const parts = [t(`words.trigger.${run.trigger}`)];
  if (run.occurrenceCount > 1) parts.push(t('runs.facts.occurrences', { count: run.occurrenceCount }));
  return (
    <>
      {parts.join(t('common.list.comma'))}
      {run.originRunId === null ? null : (
        <>
          {' '}
          <Link to={{ screen: 'runs', id: run.originRunId }}>
            <Id id={run.originRunId} />
          </Link>
        </>
      )}
    </>
  );
}

function Times({ run }: { run: RunDetail }) {
  const { t } = useFormats();
  const due = run.fireTime ?? run.createdAt;
  const lateMs = run.startedAt === null ? null : Date.parse(run.startedAt) - Date.parse(due);
  return (
    <>
      <Fact label={t(run.fireTime === null ? 'runs.facts.asked' : 'runs.columns.due')}>
        <AbsoluteTime at={due} jobId={run.jobId} precise />
      </Fact>
      {lateMs === null || lateMs < 0 ? null : (
        <Fact label={t('runs.columns.started')}>{t('runs.facts.late', { span: durationText(t, lateMs) })}</Fact>
      )}
      {run.endedAt === null ? null : (
        <Fact label={t('runs.facts.ended')}>
          <AbsoluteTime at={run.endedAt} jobId={run.jobId} precise />
        </Fact>
      )}
    </>
  );
}

function NodeFacts({ run }: { run: RunDetail }) {
  const { t } = useFormats();
  const node = useLive((live) => (run.nodeId === null ? undefined : live.mirror.nodes.get(run.nodeId)));
  if (run.nodeId === null) return null;
  return (
    <>
      <Fact label={t('runs.columns.node')}>
        {node ? <NodeGlyph status={node.status} label={t(`words.nodeStatus.${node.status}`)} /> : null}{' '}
        <Link to={{ screen: 'nodes', id: run.nodeId }}>
          <Mono>{run.nodeName ?? run.nodeId}</Mono>
        </Link>
      </Fact>
      {node && node.location !== '' ? <Fact label={t('runs.facts.location')}>{node.location}</Fact> : null}
    </>
  );
}

/** What is known of a run beside its attempts and its log. */
export function RunFacts({ run }: { run: RunDetail }) {
  const { t } = useFormats();
  const version = run.attemptList.at(-1)?.functionVersion;
  const answer = run.error === null ? run.result : { error: run.error };
  const text = JSON.stringify(answer);
  const hasArguments = run.args.length > 0 || Object.keys(run.kwargs).length > 0;
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(JSON.stringify(answer, null, 2));
    notify({ text: t('common.actions.copied'), tone: 'done' });
  };
  return (
    <>
      <Section title={t('runs.facts.title')}>
        <Facts>
          {run.jobId === null ? null : (
            <Fact label={t('runs.columns.job')}>
              <Link to={{ screen: 'jobs', id: run.jobId }}>
                <Name>{run.jobName}</Name>
              </Link>
            </Fact>
          )}
          <Fact label={t('runs.filter.function')}>
            <Link to={{ screen: 'functions', id: run.functionId }}>
              <Name>{run.functionName}</Name>
            </Link>
            {version === undefined ? null : t('common.list.comma') + t('runs.facts.version', { version })}
          </Fact>
          <NodeFacts run={run} />
          <Fact label={t('runs.columns.trigger')}>
            <Cause run={run} />
          </Fact>
          <Times run={run} />
          <Fact label={t('runs.facts.run')}>
            <Id id={run.id} whole />
          </Fact>
        </Facts>
      </Section>
      {run.endedAt === null ? null : (
        <Section
          title={t(run.error === null ? 'runs.facts.result' : 'runs.facts.error')}
          note={sizeText(t, text.length)}
          end={<IconButton label={t('common.actions.copy')} icon={CopyIcon} onClick={() => void copy()} />}
        >
          <div style={{ padding: '0 20px 16px' }}>
            <JsonTree value={answer} />
          </div>
        </Section>
      )}
      {hasArguments ? (
        <Section title={t('runs.facts.arguments')}>
          <div style={{ padding: '0 20px 16px' }}>
            <JsonTree value={{ args: run.args, kwargs: run.kwargs }} />
          </div>
        </Section>
      ) : null}
    </>
  );
}
