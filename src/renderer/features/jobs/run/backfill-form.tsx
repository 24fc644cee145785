import { useState } from 'react';
import type { OperationOutput } from '../../../../shared/contract/operations';
import type { FieldIssue } from '../../../../shared/domain/issue';
import type { Job } from '../../../../shared/domain/job';
import { overlapPolicies, type OverlapPolicy } from '../../../../shared/domain/policy';
import { go } from '../../../store/location';
import { notify } from '../../../store/notices';
import { Button } from '../../../ui/controls/button';
import { CheckField, ChoiceField } from '../../../ui/controls/fields';
import { TimeField } from '../../../ui/controls/time-field';
import { issueText, useErrorText } from '../../../ui/errors';
import { localTime } from '../../../ui/format/local-time';
import { useFormats } from '../../../ui/format/use-formats';
import { FormRow, Note } from '../../../ui/form';
import { useGoneReason } from '../../../ui/gone';
import { AbsoluteTime } from '../../../ui/time';
import { useCommand } from '../../../ui/use-command';
import { Reader } from '../draft-reader';
import { errorAt, issuesOf } from '../field-errors';
import classes from './run.module.css';

const DAY_MS = 86_400_000;
const LISTED = 12;

interface Asked {
  from: string;
  to: string;
  includeFired: boolean;
  /** `''` is one after the other. */
  overlap: '' | OverlapPolicy;
}

/** The whole minute that an instant (ms) is in. */
const minute = (ms: number): string => new Date(Math.floor(ms / 60_000) * 60_000).toISOString();

type Found = OperationOutput<'jobs.backfill'>;

/** What a dry run found: how many occurrences would run, and when they were due. */
function Findings({ found }: { found: Found }) {
  const { t, dates } = useFormats();
  if (found.count === 0) return <Note>{t('jobs.backfill.nothing')}</Note>;
  const more = found.count - Math.min(LISTED, found.fireTimes.length);
  return (
    <div className={classes['found']}>
      <p>
        <b>{t('jobs.backfill.would', { count: found.count, n: dates.number(found.count) })}</b>
      </p>
      <ol>
        {found.fireTimes.slice(0, LISTED).map((fireTime) => (
          <li key={fireTime}>
            <AbsoluteTime at={fireTime} precise />
          </li>
        ))}
        {more > 0 && found.lastFireTime !== null ? (
          <li>
            {t('jobs.backfill.more', { count: more, n: dates.number(more) })}{' '}
            <AbsoluteTime at={found.lastFireTime} precise />
          </li>
        ) : null}
      </ol>
    </div>
  );
}

/** Runs the occurrences of a past range that did not fire; first it says which those are. */
export function BackfillForm({ job }: { job: Job }) {
  const { t, dates } = useFormats();
  const words = useErrorText();
  const gone = useGoneReason();
  const { send, busy } = useCommand();
  const [asked, setAsked] = useState<Asked>(() => {
    const now = Date.now();
    return {
      from: localTime(minute(now - DAY_MS)),
      to: localTime(minute(now)),
      includeFired: false,
      overlap: '',
    };
  });
  const [found, setFound] = useState<Found | null>(null);
  const [issues, setIssues] = useState<readonly FieldIssue[]>([]);
  const [text, setText] = useState<string | null>(null);
  const at = errorAt(issues);
  const change = (part: Partial<Asked>): void => {
    setAsked({ ...asked, ...part });
    // What was found is of another question.
    setFound(null);
  };

  const ask = async (dryRun: boolean): Promise<void> => {
    const reader = new Reader();
    const from = reader.neededInstant('from', asked.from);
    const to = reader.neededInstant('to', asked.to);
    setIssues(reader.issues);
    setText(null);
    if (from === null || to === null) return;
    const result = await send(
      'jobs.backfill',
      {
        id: job.id,
        from,
        to,
        dryRun,
        includeFired: asked.includeFired,
        ...(asked.overlap === '' ? {} : { overlap: asked.overlap }),
      },
      { quiet: true },
    );
    if (!result.ok) {
      const wrong = issuesOf(result.error);
      const rest = wrong.filter(({ path }) => path !== 'from' && path !== 'to');
      setIssues(wrong);
      setText(wrong.length === 0 ? words(result.error) : rest.map(issueText).join(' ') || null);
      return;
    }
    if (dryRun) {
      setFound(result.value);
      return;
    }
    setFound(null);
    const { count } = result.value;
    notify({ text: t('jobs.backfill.begun', { count, n: dates.number(count) }), tone: 'done' });
    go({ screen: 'runs', query: { job: job.id } });
  };

  return (
    <form
      noValidate
      aria-label={t('jobs.backfill.title')}
      onSubmit={(event) => {
        event.preventDefault();
        if (gone === undefined && !busy) void ask(true);
      }}
    >
      {(['from', 'to'] as const).map((key) => (
        <FormRow key={key} label={t(`jobs.backfill.${key}`)}>
          {(id) => (
            <TimeField id={id} value={asked[key]} error={at(key)} onChange={(value) => change({ [key]: value })} />
          )}
        </FormRow>
      ))}
      <FormRow label={t('jobs.backfill.order')}>
        {(id) => (
          <ChoiceField
            id={id}
            value={asked.overlap}
            options={[
              { value: '', label: t('jobs.backfill.inOrder') },
              ...overlapPolicies.map((value) => ({ value, label: t(`jobs.policy.overlap.${value}`) })),
            ]}
            onChange={(value) => change({ overlap: overlapPolicies.find((each) => each === value) ?? '' })}
          />
        )}
      </FormRow>
      <FormRow label="">
        <CheckField
          label={t('jobs.backfill.includeFired')}
          checked={asked.includeFired}
          onChange={(includeFired) => change({ includeFired })}
        />
      </FormRow>
      <div aria-live="polite">{found === null ? null : <Findings found={found} />}</div>
      <div className={classes['actions']}>
        {text === null ? null : <Note tone="failed">{text}</Note>}
        {found !== null && found.count > 0 ? (
          <Button look="primary" busy={busy} disabledReason={gone} onClick={() => void ask(false)}>
            {t('jobs.backfill.run', { count: found.count, n: dates.number(found.count) })}
          </Button>
        ) : (
          <Button submit busy={busy} disabledReason={gone}>
            {t('jobs.backfill.dryRun')}
          </Button>
        )}
      </div>
    </form>
  );
}
