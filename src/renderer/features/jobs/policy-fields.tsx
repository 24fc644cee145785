import { CheckField, ChoiceField, TextAreaField, TextField } from '../../ui/controls/fields';
import { TimeField } from '../../ui/controls/time-field';
import { LengthField } from '../../ui/controls/length-field';
import { WordsField } from '../../ui/controls/pickers';
import { dateFormats } from '../../ui/format/dates';
import { useFormats } from '../../ui/format/use-formats';
import { Fold, FormRow, Inline } from '../../ui/form';
import { FanOutFields } from './fan-out-fields';
import type { ErrorAt } from './field-errors';
import type { JobDraft } from './job-draft';
import { detailsSentence, limitsSentence, misfireSentence, overlapSentence, retrySentence } from './policy-sentences';

const overlaps = ['skip', 'buffer_one', 'buffer_all', 'cancel_other', 'terminate_other', 'allow_all'] as const;
const misfires = ['fire_once', 'fire_all', 'skip'] as const;
const growths = ['fixed', 'linear', 'exponential'] as const;
const outcomes = ['failed', 'timed_out', 'lost'] as const;

interface Props {
  draft: JobDraft;
  errorAt: ErrorAt;
  onChange: (part: Partial<JobDraft>) => void;
}

function Overlap({ draft, onChange }: Props) {
  const { t } = useFormats();
  return (
    <Fold label={t('jobs.policy.overlap.label')} sentence={overlapSentence(t, draft)}>
      <FormRow label={t('jobs.policy.then')}>
        <ChoiceField
          label={t('jobs.policy.overlap.label')}
          value={draft.overlap}
          options={overlaps.map((value) => ({ value, label: t(`jobs.policy.overlap.${value}`) }))}
          onChange={(value) => {
            const overlap = overlaps.find((each) => each === value);
            if (overlap) onChange({ overlap });
          }}
        />
      </FormRow>
    </Fold>
  );
}

function Misfire({ draft, errorAt, onChange }: Props) {
  const { t } = useFormats();
  const options = misfires.map((value) => ({ value, label: t(`jobs.policy.misfire.short.${value}`) }));
  return (
    <Fold
      label={t('jobs.policy.misfire.label')}
      sentence={misfireSentence(t, draft)}
      wrong={errorAt('misfire') !== undefined}
    >
      <FormRow label={t('jobs.policy.then')}>
        <ChoiceField
          label={t('jobs.policy.misfire.label')}
          value={draft.misfire}
          options={options}
          onChange={(value) => {
            const misfire = misfires.find((each) => each === value);
            if (misfire) onChange({ misfire });
          }}
        />
      </FormRow>
      <FormRow label={t('jobs.policy.misfire.grace')}>
        {(id) => (
          <LengthField
            id={id}
            label={t('jobs.policy.misfire.grace')}
            value={draft.grace}
            error={errorAt('misfire.graceSeconds')}
            onChange={(grace) => onChange({ grace })}
          />
        )}
      </FormRow>
      <FormRow label={t('jobs.policy.misfire.window')}>
        {(id) => (
          <LengthField
            id={id}
            label={t('jobs.policy.misfire.window')}
            value={draft.catchUpWindow}
            error={errorAt('misfire.catchUpWindowSeconds')}
            onChange={(catchUpWindow) => onChange({ catchUpWindow })}
          />
        )}
      </FormRow>
    </Fold>
  );
}

function Retry({ draft, errorAt, onChange }: Props) {
  const { t } = useFormats();
  return (
    <Fold
      label={t('jobs.policy.retry.label')}
      sentence={retrySentence(t, draft)}
      wrong={errorAt('retry') !== undefined}
    >
      <FormRow label={t('jobs.policy.retry.max')}>
        {(id) => (
          <TextField
            id={id}
            value={draft.maxRetries}
            width={88}
            inputMode="numeric"
            error={errorAt('retry.maxRetries')}
            onChange={(maxRetries) => onChange({ maxRetries })}
          />
        )}
      </FormRow>
      <FormRow label={t('jobs.policy.retry.after')}>
        <Inline>
          {outcomes.map((outcome) => (
            <CheckField
              key={outcome}
              label={t(`words.runState.${outcome}`)}
              checked={draft.retryOn.includes(outcome)}
              onChange={(checked) =>
                onChange({
                  retryOn: outcomes.filter((each) => (each === outcome ? checked : draft.retryOn.includes(each))),
                })
              }
            />
          ))}
        </Inline>
      </FormRow>
      <FormRow label={t('jobs.policy.retry.delay')}>
        <Inline>
          <LengthField
            label={t('jobs.policy.retry.delay')}
            value={draft.retryDelay}
            error={errorAt('retry.delaySeconds')}
            onChange={(retryDelay) => onChange({ retryDelay })}
          />
          <ChoiceField
            label={t('jobs.policy.retry.growthLabel')}
            value={draft.retryStrategy}
            width={160}
            options={growths.map((value) => ({ value, label: t(`jobs.policy.retry.growthShort.${value}`) }))}
            onChange={(value) => {
              const retryStrategy = growths.find((each) => each === value);
              if (retryStrategy) onChange({ retryStrategy });
            }}
          />
        </Inline>
      </FormRow>
      <FormRow label={t('jobs.policy.retry.maxDelay')}>
        {(id) => (
          <LengthField
            id={id}
            label={t('jobs.policy.retry.maxDelay')}
            value={draft.retryMaxDelay}
            error={errorAt('retry.maxDelaySeconds')}
            onChange={(retryMaxDelay) => onChange({ retryMaxDelay })}
          />
        )}
      </FormRow>
      <FormRow label="">
        <CheckField
          label={t('jobs.policy.retry.jitter')}
          checked={draft.retryJitter}
          onChange={(retryJitter) => onChange({ retryJitter })}
        />
      </FormRow>
    </Fold>
  );
}

const limitPaths = [
  'timeoutSeconds',
  'startDeadlineSeconds',
  'maxRuns',
  'priority',
  'jitterSeconds',
  'startAt',
  'endAt',
  'pauseAfterFailures',
];

function Limits({ draft, errorAt, onChange }: Props) {
  const { t, language } = useFormats();
  const dates = dateFormats(language);
  const numbers = [
    ['maxRuns', 'maxRuns'],
    ['pauseAfterFailures', 'pauseAfterFailures'],
    ['priority', 'priority'],
  ] as const;
  const lengths = [
    ['timeout', 'timeoutSeconds'],
    ['startDeadline', 'startDeadlineSeconds'],
    ['jitter', 'jitterSeconds'],
  ] as const;
  return (
    <Fold
      label={t('jobs.policy.limits.label')}
      sentence={limitsSentence(t, draft, (instant) => dates.day(Date.parse(instant)))}
      wrong={limitPaths.some((path) => errorAt(path) !== undefined)}
    >
      {lengths.map(([key, path]) => (
        <FormRow key={key} label={t(`jobs.policy.limits.fields.${key}`)}>
          {(id) => (
            <LengthField
              id={id}
              label={t(`jobs.policy.limits.fields.${key}`)}
              value={draft[key]}
              error={errorAt(path)}
              onChange={(value) => onChange({ [key]: value })}
            />
          )}
        </FormRow>
      ))}
      {numbers.map(([key, path]) => (
        <FormRow key={key} label={t(`jobs.policy.limits.fields.${key}`)}>
          {(id) => (
            <TextField
              id={id}
              value={draft[key]}
              width={88}
              inputMode="numeric"
              error={errorAt(path)}
              placeholder={key === 'priority' ? '0–9' : t('jobs.policy.limits.none')}
              onChange={(value) => onChange({ [key]: value })}
            />
          )}
        </FormRow>
      ))}
      {(['startAt', 'endAt'] as const).map((key) => (
        <FormRow key={key} label={t(`jobs.policy.limits.fields.${key}`)}>
          {(id) => (
            <TimeField
              id={id}
              value={draft[key]}
              error={errorAt(key)}
              onChange={(value) => onChange({ [key]: value })}
            />
          )}
        </FormRow>
      ))}
    </Fold>
  );
}

function Details({ draft, errorAt, onChange }: Props) {
  const { t } = useFormats();
  return (
    <Fold
      label={t('jobs.policy.details.label')}
      sentence={detailsSentence(t, draft)}
      wrong={errorAt('tags') !== undefined || errorAt('description') !== undefined}
    >
      <FormRow label={t('jobs.columns.tags')}>
        {(id) => (
          <WordsField
            id={id}
            label={t('jobs.columns.tags')}
            value={draft.tags}
            error={errorAt('tags')}
            onChange={(tags) => onChange({ tags })}
          />
        )}
      </FormRow>
      <FormRow label={t('jobs.form.description')}>
        {(id) => (
          <TextAreaField
            id={id}
            value={draft.description}
            error={errorAt('description')}
            onChange={(description) => onChange({ description })}
          />
        )}
      </FormRow>
    </Fold>
  );
}

/** What happens when things do not go as planned, each in one sentence. */
export function PolicyFields(props: Props) {
  return (
    <div>
      <FanOutFields {...props} />
      <Overlap {...props} />
      <Misfire {...props} />
      <Retry {...props} />
      <Limits {...props} />
      <Details {...props} />
    </div>
  );
}
