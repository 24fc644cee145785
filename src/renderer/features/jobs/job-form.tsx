import { useEffect, useRef, useState } from 'react';
import type { FieldIssue } from '../../../shared/domain/issue';
import { useLive } from '../../store/live';
import { go, open } from '../../store/location';
import { notify } from '../../store/notices';
import { ArgumentsFields } from '../../ui/arguments/arguments-fields';
import { Button } from '../../ui/controls/button';
import { TextField } from '../../ui/controls/fields';
import { PickOne } from '../../ui/controls/pickers';
import { issueText, useErrorText } from '../../ui/errors';
import { useFormats } from '../../ui/format/use-formats';
import { FormRow, Note } from '../../ui/form';
import { useGoneReason } from '../../ui/gone';
import { useKeys } from '../../ui/keys';
import { useCommand } from '../../ui/use-command';
import { DependencyFields } from './dependency-fields';
import { dropDraft, keepDraft, type KeptDraft } from './drafts';
import { elsewhere, errorAt, issuesOf } from './field-errors';
import { FiredByField } from './fired-by-field';
import { countChanges, readDraft, type JobDraft } from './job-draft';
import { PolicyFields } from './policy-fields';
import { ScheduleFields } from './schedule-fields';
import { TargetFields } from './target-fields';
import classes from './job-form.module.css';

interface Problem {
  issues: readonly FieldIssue[];
  /** What is wrong with no field in particular. */
  text: string | null;
  /** Somebody else saved meanwhile. */
  stale: boolean;
}

const noProblem: Problem = { issues: [], text: null, stale: false };

function useSave(id: string, kept: KeptDraft) {
  const { t } = useFormats();
  const words = useErrorText();
  const { send, busy } = useCommand();
  const [problem, setProblem] = useState<Problem>(noProblem);

  const saveDraft = async (over: boolean): Promise<void> => {
    const read = readDraft(kept.draft, kept.job);
    if (!read.ok) {
      setProblem({ issues: read.issues, text: null, stale: false });
      return;
    }
    const { job } = kept;
    const result =
      job === null
        ? await send('jobs.create', read.payload, { quiet: true })
        : await send(
            'jobs.replace',
            { ...read.payload, id: job.id, ...(over ? {} : { ifMatch: job.revision }) },
            { quiet: true },
          );
    if (!result.ok) {
      const issues = issuesOf(result.error);
      const rest = elsewhere(issues);
      setProblem({
        issues,
        text: issues.length === 0 ? words(result.error) : rest.length === 0 ? null : rest.map(issueText).join(' '),
        stale: result.error.reason === 'stale_revision',
      });
      return;
    }
    dropDraft(id);
    notify({
      text: t(job === null ? 'jobs.notices.created' : 'jobs.notices.saved', { name: result.value.name }),
      tone: 'done',
    });
    open(result.value.id);
  };
  return { save: (over = false) => void saveDraft(over), busy, problem };
}

/** Creates a job or changes one. What is typed is kept until it is saved or discarded, whatever happens. */
export function JobForm({ id, kept }: { id: string; kept: KeptDraft }) {
  const { t } = useFormats();
  const { draft, base, job } = kept;
  const { save, busy, problem } = useSave(id, kept);
  const gone = useGoneReason();
  const functions = useLive((live) => live.mirror.functions);
  const body = useRef<HTMLDivElement>(null);
  const at = errorAt(problem.issues);
  const changes = countChanges(draft, base);
  useEffect(() => {
    if (problem.issues.length === 0) return;
    body.current?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus();
  }, [problem]);
  useKeys({ 'mod+Enter': () => gone === undefined && save() });

  const change = (part: Partial<JobDraft>): void => keepDraft(id, { ...kept, draft: { ...draft, ...part } });
  const discard = (): void => {
    dropDraft(id);
    open(job === null ? null : job.id);
  };
  const chosen = draft.functionId === null ? undefined : functions.get(draft.functionId);
  const options = [...functions.values()]
    .map((each) => ({ value: each.id, label: each.name }))
    .toSorted((a, b) => (a.label < b.label ? -1 : 1));

  return (
    <form
      className={classes['form']}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (gone === undefined) save();
      }}
    >
      <div ref={body} className={classes['body']}>
        {problem.text === null ? null : (
          <div className={classes['problem']} role="alert">
            <b>{t('jobs.form.notSaved')}</b> {problem.text}
            {problem.stale ? (
              <div className={classes['choices']}>
                <Button onClick={() => save(true)}>{t('jobs.form.saveOver')}</Button>
                <Button look="quiet" onClick={discard}>
                  {t('jobs.form.takeTheirs')}
                </Button>
              </div>
            ) : null}
          </div>
        )}
        <FormRow label={t('jobs.columns.name')}>
          {(field) => (
            <TextField
              id={field}
              value={draft.name}
              error={at('name')}
              placeholder={t('jobs.form.namePlaceholder')}
              onChange={(name) => change({ name })}
            />
          )}
        </FormRow>
        <FormRow label={t('jobs.form.function')}>
          {(field) => (
            <>
              <PickOne
                id={field}
                label={t('jobs.form.function')}
                value={draft.functionId}
                options={options}
                nothing={t('common.filter.none')}
                error={at('functionId')}
                onChange={(functionId) => change({ functionId })}
              />
              {functions.size === 0 ? (
                <Note>
                  <button
                    type="button"
                    className={classes['link']}
                    onClick={() => go({ screen: 'functions', id: 'new' })}
                  >
                    {t('jobs.empty.createFunction')}
                  </button>
                </Note>
              ) : chosen ? (
                <Note>{t('jobs.form.functionVersion', { version: chosen.version })}</Note>
              ) : null}
            </>
          )}
        </FormRow>
        <ScheduleFields draft={draft} namespace={job?.namespace ?? 'default'} errorAt={at} onChange={change} />
        <DependencyFields draft={draft} self={job?.id ?? null} errorAt={at} onChange={change} />
        <TargetFields draft={draft} errorAt={at} onChange={change} />
        <FiredByField draft={draft} fn={chosen} errorAt={at} onChange={change} />
        <ArgumentsFields
          value={draft.arguments}
          issues={problem.issues}
          onChange={(typed) => change({ arguments: typed })}
        />
        <PolicyFields draft={draft} errorAt={at} onChange={change} />
      </div>
      <footer className={classes['footer']}>
        <span className={classes['changes']} aria-live="polite">
          {problem.issues.length > 0
            ? t('jobs.form.wrong', { count: problem.issues.length })
            : changes === 0
              ? null
              : t('jobs.form.changes', { count: changes })}
        </span>
        <Button look="quiet" onClick={discard}>
          {t(changes === 0 ? 'common.actions.cancel' : 'common.actions.discard')}
        </Button>
        <Button look="primary" submit hint="Ctrl ↵" disabledReason={gone} busy={busy}>
          {t('common.actions.save')}
        </Button>
      </footer>
    </form>
  );
}
