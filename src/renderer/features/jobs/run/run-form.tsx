import { useState } from 'react';
import type { FieldIssue } from '../../../../shared/domain/issue';
import type { Job } from '../../../../shared/domain/job';
import { overlapPolicies, type OverlapPolicy } from '../../../../shared/domain/policy';
import { useNodes } from '../../../store/derived';
import { go } from '../../../store/location';
import { notify } from '../../../store/notices';
import { Button } from '../../../ui/controls/button';
import { ChoiceField, TextAreaField } from '../../../ui/controls/fields';
import { PickSome } from '../../../ui/controls/pickers';
import { issueText, useErrorText } from '../../../ui/errors';
import { useFormats } from '../../../ui/format/use-formats';
import { FormRow, Note } from '../../../ui/form';
import { useGoneReason } from '../../../ui/gone';
import { PlayIcon } from '../../../ui/icons';
import { useCommand } from '../../../ui/use-command';
import { isObject, Reader } from '../draft-reader';
import { elsewhere, errorAt, issuesOf } from '../field-errors';
import { draftOf } from '../job-draft';
import classes from './run.module.css';

interface Typed {
  args: string;
  kwargs: string;
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
  const [typed, setTyped] = useState<Typed>(() => {
    const { args, kwargs } = draftOf(job, 'UTC');
    return lastTyped.get(job.id) ?? { args, kwargs, nodeIds: [], overlap: '' };
  });
  const [issues, setIssues] = useState<readonly FieldIssue[]>([]);
  const [text, setText] = useState<string | null>(null);
  const at = errorAt(issues);
  const change = (part: Partial<Typed>): void => {
    const next = { ...typed, ...part };
    lastTyped.set(job.id, next);
    setTyped(next);
  };

  const run = async (): Promise<void> => {
    const reader = new Reader();
    const args = reader.json('args', typed.args, 'array');
    const kwargs = reader.json('kwargs', typed.kwargs, 'object');
    setIssues(reader.issues);
    setText(null);
    if (reader.issues.length > 0 || !Array.isArray(args) || !isObject(kwargs)) return;
    const result = await send(
      'jobs.trigger',
      {
        id: job.id,
        args,
        kwargs,
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
      <FormRow label={t('jobs.form.args')}>
        {(id) => (
          <TextAreaField
            id={id}
            mono
            rows={1}
            value={typed.args}
            error={at('args')}
            onChange={(args) => change({ args })}
          />
        )}
      </FormRow>
      <FormRow label={t('jobs.form.kwargs')}>
        {(id) => (
          <TextAreaField
            id={id}
            mono
            rows={Math.max(2, Math.min(8, typed.kwargs.split('\n').length))}
            value={typed.kwargs}
            error={at('kwargs')}
            onChange={(kwargs) => change({ kwargs })}
          />
        )}
      </FormRow>
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
