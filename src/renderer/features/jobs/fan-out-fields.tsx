import { CheckField, ChoiceField, TextField } from '../../ui/controls/fields';
import { LengthField } from '../../ui/controls/length-field';
import { useFormats } from '../../ui/format/use-formats';
import { Fold, FormRow, Note } from '../../ui/form';
import { noFanOut, type FanOutDraft } from './fan-out-draft';
import type { ErrorAt } from './field-errors';
import type { JobDraft } from './job-draft';
import { fanOutSentence } from './policy-sentences';

const offline = ['', 'skip', 'wait'] as const;

/** How runs on several nodes are spread; there for the strategies that run on several. */
export function FanOutFields({
  draft,
  errorAt,
  onChange,
}: {
  draft: JobDraft;
  errorAt: ErrorAt;
  onChange: (part: Partial<JobDraft>) => void;
}) {
  const { t } = useFormats();
  if (draft.strategy === 'least_loaded') return null;
  const { fanOut } = draft;
  const change = (part: Partial<FanOutDraft>): void => onChange({ fanOut: { ...noFanOut, ...fanOut, ...part } });
  const numbers = [
    ['maxParallel', 'maxParallel'],
    ['batchPercent', 'batchPercent'],
    ['abortPercent', 'abortAfterFailuresPercent'],
    ['abortMinimum', 'abortMinimum'],
  ] as const;
  const lengths = [
    ['stagger', 'staggerSeconds'],
    ['offlineWindow', 'offlineWindowSeconds'],
  ] as const;
  const own = errorAt('target.fanOut');
  const isOfField = [...numbers, ...lengths].some(([, field]) => errorAt(`target.fanOut.${field}`) !== undefined);
  return (
    <Fold label={t('jobs.fanOut.label')} sentence={fanOutSentence(t, draft)} wrong={own !== undefined}>
      {own === undefined || isOfField ? null : <Note tone="failed">{own}</Note>}
      {numbers.map(([key, field]) => (
        <FormRow key={key} label={t(`jobs.fanOut.${key}`)}>
          {(id) => (
            <TextField
              id={id}
              value={fanOut[key]}
              width={88}
              inputMode="decimal"
              placeholder={t('jobs.policy.limits.none')}
              error={errorAt(`target.fanOut.${field}`)}
              onChange={(value) => change({ [key]: value })}
            />
          )}
        </FormRow>
      ))}
      <FormRow label={t('jobs.fanOut.offline')}>
        {(id) => (
          <ChoiceField
            id={id}
            value={fanOut.offlineNodes}
            options={offline.map((value) => ({
              value,
              label: t(value === '' ? 'jobs.fanOut.offlineNodes.default' : `jobs.fanOut.offlineNodes.${value}`),
            }))}
            onChange={(value) => change({ offlineNodes: offline.find((each) => each === value) ?? '' })}
          />
        )}
      </FormRow>
      {lengths.map(([key, field]) => (
        <FormRow key={key} label={t(`jobs.fanOut.${key}`)}>
          {(id) => (
            <LengthField
              id={id}
              label={t(`jobs.fanOut.${key}`)}
              value={fanOut[key]}
              error={errorAt(`target.fanOut.${field}`)}
              onChange={(value) => change({ [key]: value })}
            />
          )}
        </FormRow>
      ))}
      {draft.strategy === 'all' ? (
        <FormRow label="">
          <CheckField
            label={t('jobs.fanOut.continuous')}
            checked={fanOut.continuous}
            onChange={(continuous) => change({ continuous })}
          />
        </FormRow>
      ) : null}
    </Fold>
  );
}
