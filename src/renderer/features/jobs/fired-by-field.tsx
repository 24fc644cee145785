import type { FunctionDefinition } from '../../../shared/domain/function';
import { Segments } from '../../ui/controls/segments';
import { issueText } from '../../ui/errors';
import { useFormats } from '../../ui/format/use-formats';
import { FormRow, Note } from '../../ui/form';
import { isPlain } from './fan-out-draft';
import type { ErrorAt } from './field-errors';
import type { JobDraft } from './job-draft';

type FunctionFacts = Pick<FunctionDefinition, 'kind' | 'maxConcurrency'>;

const sides = ['hub', 'node'] as const;

/** The fields that keep nodes from firing a job by themselves. The hub has the last word: it knows more than the window. */
export function whyNotNodes(draft: JobDraft, fn: FunctionFacts | undefined): string[] {
  return [
    ...(draft.strategy === 'least_loaded' ? ['target.strategy'] : []),
    ...(draft.kind === 'after' || draft.kind === 'manual' ? ['schedule.type'] : []),
    ...(draft.dependsOn.length > 0 ? ['dependsOn'] : []),
    ...(draft.maxRuns === '' ? [] : ['maxRuns']),
    ...(draft.pauseAfterFailures === '' ? [] : ['pauseAfterFailures']),
    ...(draft.strategy === 'least_loaded' || isPlain(draft.fanOut) ? [] : ['target.fanOut']),
    ...(fn !== undefined && (fn.kind === 'external' || fn.maxConcurrency !== null) ? ['functionId'] : []),
  ];
}

/** Who fires the job: the hub, or its nodes by themselves; and what has to change before they can. */
export function FiredByField({
  draft,
  fn,
  errorAt,
  onChange,
}: {
  draft: JobDraft;
  fn: FunctionFacts | undefined;
  errorAt: ErrorAt;
  onChange: (part: Partial<JobDraft>) => void;
}) {
  const { t } = useFormats();
  const against = draft.firedBy === 'node' ? whyNotNodes(draft, fn) : [];
  const error = errorAt('firedBy');
  return (
    <FormRow label={t('jobs.view.firedBy')}>
      <Segments
        label={t('jobs.view.firedBy')}
        value={draft.firedBy}
        options={sides.map((value) => ({ value, label: t(`jobs.firedBy.${value}`) }))}
        onChange={(firedBy) => onChange({ firedBy })}
      />
      <Note>{t(`jobs.firedBy.${draft.firedBy}Help`)}</Note>
      {against.map((path) => (
        <Note key={path} tone="failed">
          {issueText({ path, code: 'needs_hub', message: path })}
        </Note>
      ))}
      {error === undefined ? null : <Note tone="failed">{error}</Note>}
    </FormRow>
  );
}
