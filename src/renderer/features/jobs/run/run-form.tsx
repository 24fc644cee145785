import { useState } from 'react';
import type { FieldIssue } from '../../../../shared/domain/issue';
import type { Job } from '../../../../shared/domain/job';
import { overlapPolicies, type OverlapPolicy } from '../../../../shared/domain/policy';
import { useNodes } from '../../../store/derived';
import { go } from '../../../store/location';
import { notify } from '../../../store/notices';
import { argumentsDraft, readArguments, type ArgumentsDraft } from '../../../ui/arguments/arguments-draft';
import { ArgumentsFields } from '../../../ui/arguments/arguments-fields';
import { Button } from '../../../ui/controls/button';
import { ChoiceField } from '../../../ui/controls/fields';
import { PickSome } from '../../../ui/controls/pickers';
import { issueText, useErrorText } from '../../../ui/errors';
import { useFormats } from '../../../ui/format/use-formats';
import { FormRow, Note } from '../../../ui/form';
import { useGoneReason } from '../../../ui/gone';
import { PlayIcon } from '../../../ui/icons';
import { useCommand } from '../../../ui/use-command';
import { elsewhere, errorAt, issuesOf } from '../field-errors';
import classes from './run.module.css';

interface Typed {
  called: ArgumentsDraft;
  nodeIds: string[];
  overlap: '' | OverlapPolicy;
}

/** What was typed last for each job: it stays while the sheet shows something else, and trying again is one key. */
const lastTyped = new Map<string, Typed>();

/** Runs a job now, once, with other arguments or on other nodes than it says. */
export function RunForm({ job }: { job: Job }) {
  const { t } = useFormats();
  const words = useErrorText();
  const gone = useGoneReason();
  const { send, busy } = useCommand();
  const nodes = useNodes();
  const [typed, setTyped] = useState<Typed>(
    () => lastTyped.get(job.id) ?? { called: argumentsDraft(job.args, job.kwargs), nodeIds: [], overlap: '' },
  );
  const [issues, setIssues] = useState<readonly FieldIssue[]>([]);
  const [text, setText] = useState<string | null>(null);
  const at = errorAt(issues);
  const change = (part: Partial<Typed>): void => {
    const next = { ...typed, ...part };
    lastTyped.set(job.id, next);
    setTyped(next);
  };

  const run = async (): Promise<void> => {
    const read = readArguments(typed.called);
    setIssues(read.ok ? [] : read.issues);
    setText(null);
    if (!read.ok) return;
    const result = await send(
      'jobs.trigger',
      {
        id: job.id,
        args: read.args,
        kwargs: read.kwargs,
        ...(typed.nodeIds.length === 0 ? {} : { target: { nodeIds: typed.nodeIds } }),
        ...(typed.overlap === '' ? {} : { overlap: typed.overlap }),
      },
      { quiet: true },
    );
    if (!result.ok) {
      const found = issuesOf(result.error);
      const rest = elsewhere(found).filter(({ path }) => !path.startsWith('target'));
      setIssues(found);
      setText(found.length === 0 ? words(result.error) : rest.map(issueText).join(' ') || null);
      return;
    }
    const [runId, ...others] = result.value.runIds;
    if (runId === undefined) notify({ text: t('jobs.notices.skipped', { name: job.name }), tone: 'done' });
    else if (others.length === 0) go({ screen: 'runs', id: runId });
    else go({ screen: 'runs', query: { job: job.id } });
  };

  return (
    <form
      noValidate
      aria-label={t('jobs.run.title')}
      onSubmit={(event) => {
        event.preventDefault();
        if (gone === undefined && !busy) void run();
      }}
    >
      <ArgumentsFields value={typed.called} issues={issues} onChange={(called) => change({ called })} />
      <FormRow label={t('jobs.form.nodes')}>
        {(id) => (
          <PickSome
            id={id}
            label={t('jobs.form.nodes')}
            placeholder={typed.nodeIds.length === 0 ? t('jobs.run.nodesOfJob') : ''}
            value={typed.nodeIds}
            options={nodes.map((node) => ({ value: node.id, label: node.name }))}
            nothing={t('common.filter.none')}
            error={at('target')}
            onChange={(nodeIds) => change({ nodeIds })}
          />
        )}
      </FormRow>
      <FormRow label={t('jobs.policy.overlap.label')}>
        {(id) => (
          <ChoiceField
            id={id}
            value={typed.overlap}
            options={[
              { value: '', label: t('jobs.run.overlapOfJob') },
              ...overlapPolicies.map((value) => ({ value, label: t(`jobs.policy.overlap.${value}`) })),
            ]}
            onChange={(value) => change({ overlap: overlapPolicies.find((each) => each === value) ?? '' })}
          />
        )}
      </FormRow>
      <div className={classes['actions']}>
        {text === null ? null : <Note tone="failed">{text}</Note>}
        <Button look="primary" icon={PlayIcon} submit busy={busy} disabledReason={gone}>
          {t('jobs.actions.runNow')}
        </Button>
      </div>
    </form>
  );
}
