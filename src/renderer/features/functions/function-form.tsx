import { useMemo, useState } from 'react';
import type { FieldIssue } from '../../../shared/domain/issue';
import { useNodes } from '../../store/derived';
import { open } from '../../store/location';
import { notify } from '../../store/notices';
import { CodeField } from '../../ui/code-editor/code-field';
import { Button } from '../../ui/controls/button';
import { ChoiceField, TextAreaField, TextField } from '../../ui/controls/fields';
import { LengthField } from '../../ui/controls/length-field';
import { WordsField } from '../../ui/controls/pickers';
import { Segments } from '../../ui/controls/segments';
import { issueText, useErrorText } from '../../ui/errors';
import { useFormats } from '../../ui/format/use-formats';
import { FormRow, Inline, Note } from '../../ui/form';
import { useGoneReason } from '../../ui/gone';
import { useKeys } from '../../ui/keys';
import { useCommand } from '../../ui/use-command';
import { CommandFields } from './command-fields';
import { contextMembers } from './context-members';
import { ContextHelp } from './context-help';
import { EnvironmentField } from './environment-field';
import { builtins, isChanged, kindsFor, readFunctionDraft, type FunctionDraft } from './function-draft';
import { dropFunctionDraft, keepFunctionDraft, type KeptFunction } from './function-drafts';
import classes from './functions.module.css';

interface Problem {
  issues: readonly FieldIssue[];
  text: string | null;
}

function useSave(id: string, kept: KeptFunction) {
  const { t } = useFormats();
  const words = useErrorText();
  const { send, busy } = useCommand();
  const [problem, setProblem] = useState<Problem>({ issues: [], text: null });
  const saveDraft = async (): Promise<void> => {
    const { definition } = kept;
    const read = readFunctionDraft(kept.draft, definition);
    if (!read.ok) {
      setProblem({ issues: read.issues, text: null });
      return;
    }
    const result =
      definition === null
        ? await send('functions.create', read.payload, { quiet: true })
        : await send(
            'functions.update',
            { ...read.payload, id: definition.id, ifMatch: definition.version },
            { quiet: true },
          );
    if (!result.ok) {
      const issues = result.error.issues ?? [];
      setProblem({ issues, text: issues.length > 0 ? null : words(result.error) });
      return;
    }
    dropFunctionDraft(id);
    const { name, version } = result.value;
    notify({
      text: t(definition === null ? 'functions.notices.created' : 'functions.notices.saved', { name, version }),
      tone: 'done',
    });
    open(result.value.id);
  };
  return { save: () => void saveDraft(), busy, problem };
}

/** Creates a function or its next version. */
export function FunctionForm({ id, kept }: { id: string; kept: KeptFunction }) {
  const { t } = useFormats();
  const { draft, base, definition } = kept;
  const { save, busy, problem } = useSave(id, kept);
  const gone = useGoneReason();
  const nodes = useNodes();
  const context = useMemo(
    () => ({
      name: 'ctx',
      members: contextMembers.map(([name, type]) => ({ name, type, info: t(`functions.context.members.${name}`) })),
    }),
    [t],
  );
  const capabilities = useMemo(() => [...new Set(nodes.flatMap((node) => node.capabilities))].toSorted(), [nodes]);
  useKeys({ 'mod+Enter': () => gone === undefined && save() });
  const change = (part: Partial<FunctionDraft>): void =>
    keepFunctionDraft(id, { ...kept, draft: { ...draft, ...part } });
  const at = (path: string): string | undefined => {
    const issue = problem.issues.find((each) => each.path === path || each.path.startsWith(`${path}.`));
    return issue && issueText(issue);
  };
  const discard = (): void => {
    dropFunctionDraft(id);
    open(definition === null ? null : definition.id);
  };
  return (
    <form
      className={classes['form']}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (gone === undefined) save();
      }}
    >
      <div className={classes['body']}>
        {problem.text === null ? null : (
          <div className={classes['problem']} role="alert">
            <b>{t('functions.form.notSaved')}</b> {problem.text}
          </div>
        )}
        <FormRow label={t('functions.columns.name')}>
          {(field) => (
            <TextField
              id={field}
              value={draft.name}
              error={at('name')}
              placeholder={t('functions.form.namePlaceholder')}
              onChange={(name) => change({ name })}
            />
          )}
        </FormRow>
        <FormRow label={t('functions.columns.kind')}>
          <Segments
            label={t('functions.columns.kind')}
            value={draft.kind}
            options={kindsFor(definition).map((value) => ({ value, label: t(`words.functionKind.${value}`) }))}
            onChange={(kind) => change({ kind })}
          />
          {draft.kind === 'builtin' ? (
            <>
              <ChoiceField
                label={t('functions.form.builtin')}
                value={draft.builtin}
                width={240}
                error={at('source')}
                options={builtins.map((value) => ({ value, label: value }))}
                onChange={(builtin) => change({ builtin })}
              />
              <Note>{t(`functions.builtins.${builtins.find((each) => each === draft.builtin) ?? 'echo'}`)}</Note>
            </>
          ) : null}
        </FormRow>
        {draft.kind === 'command' ? (
          <CommandFields draft={draft.command} error={at} onChange={(command) => change({ command })} />
        ) : null}
        {draft.kind === 'external' ? (
          <FormRow label={t('functions.form.external')}>
            {(field) => (
              <>
                <TextAreaField
                  id={field}
                  mono
                  rows={4}
                  value={draft.external}
                  error={at('source')}
                  onChange={(external) => change({ external })}
                />
                <Note>{t('functions.form.externalHint')}</Note>
              </>
            )}
          </FormRow>
        ) : null}
        {draft.kind === 'javascript' ? (
          <FormRow label={t('functions.form.source')}>
            <CodeField
              label={t('functions.form.source')}
              value={draft.source}
              error={at('source')}
              onChange={(source) => change({ source })}
              object={context}
            />
            <ContextHelp />
          </FormRow>
        ) : null}
        <FormRow label={t('functions.columns.memory')}>
          {(field) => (
            <Inline>
              <TextField
                id={field}
                value={draft.memoryMb}
                width={88}
                inputMode="numeric"
                error={at('memoryMb')}
                onChange={(memoryMb) => change({ memoryMb })}
              />
              <span className={classes['unit']}>MB</span>
            </Inline>
          )}
        </FormRow>
        <FormRow label={t('functions.columns.timeout')}>
          {(field) => (
            <LengthField
              id={field}
              label={t('functions.columns.timeout')}
              value={draft.timeout}
              error={at('timeoutSeconds')}
              onChange={(timeout) => change({ timeout })}
            />
          )}
        </FormRow>
        <FormRow label={t('functions.columns.concurrency')}>
          {(field) => (
            <TextField
              id={field}
              value={draft.maxConcurrency}
              width={88}
              inputMode="numeric"
              placeholder={t('functions.noLimit')}
              error={at('maxConcurrency')}
              onChange={(maxConcurrency) => change({ maxConcurrency })}
            />
          )}
        </FormRow>
        <FormRow label={t('functions.environment.label')}>
          <EnvironmentField
            namespace={definition?.namespace ?? 'default'}
            secrets={draft.kind !== 'external'}
            lines={draft.environment}
            error={at('environment')}
            onChange={(environment) => change({ environment })}
          />
        </FormRow>
        <FormRow label={t('functions.columns.capabilities')}>
          {(field) => (
            <WordsField
              id={field}
              label={t('functions.columns.capabilities')}
              placeholder={draft.requiredCapabilities.length === 0 ? t('jobs.form.capabilitiesHint') : ''}
              value={draft.requiredCapabilities}
              known={capabilities}
              error={at('requiredCapabilities')}
              onChange={(requiredCapabilities) => change({ requiredCapabilities })}
            />
          )}
        </FormRow>
        <FormRow label={t('functions.form.description')}>
          {(field) => (
            <TextAreaField
              id={field}
              value={draft.description}
              rows={2}
              error={at('description')}
              onChange={(description) => change({ description })}
            />
          )}
        </FormRow>
      </div>
      <footer className={classes['footer']}>
        <span className={classes['grow']} aria-live="polite">
          {problem.issues.length > 0
            ? t('jobs.form.wrong', { count: problem.issues.length })
            : isChanged(draft, base)
              ? t('functions.form.kept')
              : null}
        </span>
        <Button look="quiet" onClick={discard}>
          {t(isChanged(draft, base) ? 'common.actions.discard' : 'common.actions.cancel')}
        </Button>
        <Button look="primary" submit hint="Ctrl ↵" disabledReason={gone} busy={busy}>
          {definition === null ? t('common.actions.save') : t('functions.form.saveVersion')}
        </Button>
      </footer>
    </form>
  );
}
