import type { Job } from '../../../shared/domain/job';
import { useJobs } from '../../store/derived';
import { Button, IconButton } from '../../ui/controls/button';
import { ChoiceField } from '../../ui/controls/fields';
import { PickOne } from '../../ui/controls/pickers';
import { useFormats } from '../../ui/format/use-formats';
import { FormRow, Inline, Note } from '../../ui/form';
import { CloseIcon, PlusIcon } from '../../ui/icons';
import type { ErrorAt } from './field-errors';
import type { JobDraft } from './job-draft';

const outcomes = ['success', 'failure', 'completion'] as const;
type Dependency = Job['dependsOn'][number];

/** The jobs that have to end first, and how. */
export function DependencyFields({
  draft,
  self,
  errorAt,
  onChange,
}: {
  draft: JobDraft;
  /** The job itself, which cannot come after itself. */
  self: string | null;
  errorAt: ErrorAt;
  onChange: (part: Partial<JobDraft>) => void;
}) {
  const { t } = useFormats();
  const jobs = useJobs();
  const { dependsOn } = draft;
  const taken = new Set([self, ...dependsOn.map(({ jobId }) => jobId)]);
  const free = jobs.filter((job) => !taken.has(job.id));
  const put = (index: number, part: Partial<Dependency>): void =>
    onChange({ dependsOn: dependsOn.map((each, at) => (at === index ? { ...each, ...part } : each)) });
  const first = free[0];
  const ofList = dependsOn.some((_, index) => errorAt(`dependsOn.${index}`) !== undefined);
  const error = errorAt('dependsOn');
  return (
    <FormRow label={t('jobs.form.dependsOn')}>
      {dependsOn.map((dependency, index) => (
        <Inline key={dependency.jobId}>
          <ChoiceField
            label={t('jobs.form.dependsOnHow', { number: index + 1 })}
            value={dependency.on}
            width={128}
            options={outcomes.map((value) => ({ value, label: t(`jobs.graph.after.${value}`) }))}
            onChange={(value) => put(index, { on: outcomes.find((each) => each === value) ?? 'success' })}
          />
          <PickOne
            label={t('jobs.form.dependsOnJob', { number: index + 1 })}
            value={dependency.jobId}
            width={240}
            options={jobs
              .filter((job) => job.id === dependency.jobId || !taken.has(job.id))
              .map(({ id, name }) => ({ value: id, label: name }))}
            nothing={t('common.filter.none')}
            error={errorAt(`dependsOn.${index}`)}
            onChange={(jobId) => jobId !== null && put(index, { jobId })}
          />
          <IconButton
            label={t('jobs.form.dependsOnRemove', { number: index + 1 })}
            icon={CloseIcon}
            onClick={() => onChange({ dependsOn: dependsOn.filter((_, at) => at !== index) })}
          />
        </Inline>
      ))}
      <div>
        <Button
          look="quiet"
          icon={PlusIcon}
          disabledReason={first === undefined ? t('jobs.form.dependsOnNone') : undefined}
          onClick={() => first && onChange({ dependsOn: [...dependsOn, { jobId: first.id, on: 'success' }] })}
        >
          {t('jobs.form.dependsOnAdd')}
        </Button>
      </div>
      {error === undefined || ofList ? null : <Note tone="failed">{error}</Note>}
    </FormRow>
  );
}
