import type { Job } from '../../../../shared/domain/job';
import { useFormats } from '../../../ui/format/use-formats';
import { Section } from '../../../ui/layout';
import { BackfillForm } from './backfill-form';
import { RunForm } from './run-form';

/** Runs beside the schedule: one now, or those of a past range. */
export function RunTab({ job }: { job: Job }) {
  const { t } = useFormats();
  const hasFireTimes = job.schedule.type !== 'manual' && job.schedule.type !== 'after';
  return (
    <>
      <Section title={t('jobs.run.title')} note={t('jobs.run.note')}>
        <RunForm key={job.revision} job={job} />
      </Section>
      {hasFireTimes ? (
        <Section title={t('jobs.backfill.title')} note={t('jobs.backfill.note')}>
          <BackfillForm job={job} />
        </Section>
      ) : null}
    </>
  );
}
