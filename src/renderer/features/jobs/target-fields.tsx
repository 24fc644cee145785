import { useMemo } from 'react';
import type { Node } from '../../../shared/domain/node';
import { useNodes } from '../../store/derived';
import { useLive } from '../../store/live';
import { ChoiceField } from '../../ui/controls/fields';
import { PickSome, WordsField } from '../../ui/controls/pickers';
import { useFormats } from '../../ui/format/use-formats';
import { FormRow, Note } from '../../ui/form';
import { countEligible } from './eligible';
import type { ErrorAt } from './field-errors';
import { labelsOf, type JobDraft } from './job-draft';

const strategies = ['least_loaded', 'all', 'nodes'] as const;

/** Where the job runs, and how many nodes that is right now. */
export function TargetFields({
  draft,
  errorAt,
  onChange,
}: {
  draft: JobDraft;
  errorAt: ErrorAt;
  onChange: (part: Partial<JobDraft>) => void;
}) {
  const { t, dates } = useFormats();
  const nodes = useNodes();
  const needed = useLive((live) => live.mirror.functions.get(draft.functionId ?? '')?.requiredCapabilities);
  const known = useMemo(() => [...new Set(nodes.flatMap((node: Node) => node.capabilities))].toSorted(), [nodes]);
  const { eligible, total, unavailable } = countEligible(nodes, {
    strategy: draft.strategy,
    nodeIds: draft.nodeIds,
    capabilities: [...draft.requiredCapabilities, ...(needed ?? [])],
    labels: labelsOf(draft),
  });
  const knownLabels = useMemo(
    () =>
      [
        ...new Set(nodes.flatMap((node: Node) => Object.entries(node.labels).map(([key, value]) => `${key}=${value}`))),
      ].toSorted(),
    [nodes],
  );
  const counts = { eligible: dates.number(eligible), total: dates.number(total) };

  return (
    <FormRow label={t('jobs.form.target')}>
      <ChoiceField
        label={t('jobs.form.target')}
        value={draft.strategy}
        error={errorAt('target.strategy')}
        options={strategies.map((value) => ({ value, label: t(`words.strategy.${value}`) }))}
        onChange={(value) => {
          const strategy = strategies.find((each) => each === value);
          if (strategy) onChange({ strategy });
        }}
      />
      {draft.strategy === 'nodes' ? (
        <PickSome
          label={t('jobs.form.nodes')}
          placeholder={draft.nodeIds.length === 0 ? t('jobs.form.nodes') : ''}
          value={draft.nodeIds}
          options={nodes.map(({ id, name }) => ({ value: id, label: name }))}
          nothing={t('common.filter.none')}
          error={errorAt('target.nodeIds')}
          onChange={(nodeIds) => onChange({ nodeIds })}
        />
      ) : null}
      <WordsField
        label={t('jobs.form.capabilities')}
        placeholder={draft.requiredCapabilities.length === 0 ? t('jobs.form.capabilitiesHint') : ''}
        value={draft.requiredCapabilities}
        known={known}
        error={errorAt('target.requiredCapabilities')}
        onChange={(requiredCapabilities) => onChange({ requiredCapabilities })}
      />
      <WordsField
        label={t('jobs.form.labels')}
        placeholder={draft.labels.length === 0 ? t('jobs.form.labelsHint') : ''}
        value={draft.labels}
        known={knownLabels}
        error={errorAt('target.labels')}
        onChange={(labels) => onChange({ labels })}
      />
      {eligible === 0 ? (
        <Note tone="failed">
          <b>{t('jobs.form.noneEligible', counts)}</b>{' '}
          {unavailable > 0 ? t('jobs.form.unavailable', { count: unavailable }) : t('jobs.form.nothingFits')}
        </Note>
      ) : (
        <Note>{t('jobs.form.eligible', { ...counts, count: eligible })}</Note>
      )}
    </FormRow>
  );
}
