import type { JobSummary } from '../../../shared/changes/job-summary';
import { isFailing, lastOutcome, missedLast } from '../../store/derived';
import { useFormats } from '../format/use-formats';
import { RunGlyph } from './run-glyph';
import { Shape } from './shape';

const outcomeStates = { f: 'failed', t: 'timed_out', l: 'lost' } as const;

const triangle = (
  <>
    <path d="M7 1.9 12.7 11.9H1.3Z" fill="none" stroke="currentColor" strokeWidth={1.5} strokeLinejoin="round" />
    <path d="M7 5.6v2.9" stroke="currentColor" strokeWidth={1.5} strokeLinecap="round" />
    <circle cx={7} cy={10.3} r={0.8} fill="currentColor" />
  </>
);

/** An occurrence that was missed: triangular. */
export function MissedGlyph({ label }: { label?: string }) {
  return (
    <Shape colour="retrying" label={label}>
      {triangle}
    </Shape>
  );
}

export function InvalidGlyph({ label }: { label?: string }) {
  return (
    <Shape colour="failed" label={label}>
      {triangle}
    </Shape>
  );
}

/** What about a job needs a person, else its state. */
export function JobGlyph({ job }: { job: JobSummary }) {
  const { t } = useFormats();
  const state = t(`words.jobState.${job.state}`);
  if (job.state === 'invalid') return <InvalidGlyph label={state} />;
  if (isFailing(job)) {
    const letter = lastOutcome(job);
    const outcome = letter === 't' || letter === 'l' ? outcomeStates[letter] : 'failed';
    return <RunGlyph state={outcome} label={`${state}, ${t(`words.runState.${outcome}`)}`} />;
  }
  if (missedLast(job)) return <MissedGlyph label={`${state}, ${t('words.missed')}`} />;
  if (job.state === 'paused') {
    return (
      <Shape colour="idle" label={state}>
        <path d="M5 3.5v7M9 3.5v7" stroke="currentColor" strokeWidth={1.7} />
      </Shape>
    );
  }
  if (job.state === 'active') {
    return (
      <Shape colour="success-fill" label={state}>
        <circle cx={7} cy={7} r={3} fill="currentColor" />
      </Shape>
    );
  }
  return (
    <Shape colour="idle" label={state}>
      <path d="M3 7h8" stroke="currentColor" strokeWidth={1.6} />
    </Shape>
  );
}
