import { useState } from 'react';
import type { Settings } from '../../../shared/domain/settings';
import type { FieldIssue } from '../../../shared/domain/issue';
import { useQuery } from '../../client/use-query';
import { notify } from '../../store/notices';
import { Button } from '../../ui/controls/button';
import { issueText, useErrorText } from '../../ui/errors';
import { useFormats } from '../../ui/format/use-formats';
import { useGoneReason } from '../../ui/gone';
import { useKeys } from '../../ui/keys';
import { Failed, SkeletonRows } from '../../ui/states';
import { useCommand } from '../../ui/use-command';
import { HubFields } from './hub-fields';
import { changedKeys, draftOf, patchOf, useSettingsDraft } from './settings-draft';
import classes from './settings.module.css';

function Form({
  settings,
  overridden,
  onSaved,
}: {
  settings: Settings;
  overridden: ReadonlySet<keyof Settings>;
  onSaved: (settings: Settings) => void;
}) {
  const { t } = useFormats();
  const { send, busy } = useCommand();
  const gone = useGoneReason();
  const words = useErrorText();
  const kept = useSettingsDraft((state) => state.draft);
  const [issues, setIssues] = useState<readonly FieldIssue[]>([]);
  const [problem, setProblem] = useState<string | null>(null);
  const base = draftOf(settings);
  const draft = kept ?? base;
  const changes = changedKeys(draft, base).length;
  const settle = (found: readonly FieldIssue[], said: string | null): void => {
    setIssues(found);
    setProblem(said);
  };
  const discard = (): void => {
    useSettingsDraft.setState({ draft: null });
    settle([], null);
  };
  const save = async (): Promise<void> => {
    if (gone !== undefined || changes === 0) return;
    const { patch, issues: wrong } = patchOf(draft, base);
    if (wrong.length > 0) {
      settle(wrong, null);
      return;
    }
    const result = await send('settings.update', patch, { quiet: true });
    if (!result.ok) {
      const found = result.error.issues ?? [];
      settle(found, found.length > 0 ? null : words(result.error));
      return;
    }
    discard();
    onSaved(result.value);
    notify({ text: t('settings.hub.saved'), tone: 'done' });
  };
  useKeys({ 'mod+Enter': () => void save() });
  return (
    <form
      className={classes['form']}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <HubFields
        draft={draft}
        overridden={overridden}
        errorAt={(path) => {
          const issue = issues.find((each) => each.path === path);
          return issue && issueText(issue);
        }}
        onChange={(part) => useSettingsDraft.setState({ draft: { ...draft, ...part } })}
      />
      {changes === 0 && problem === null ? null : (
        <footer className={classes['footer']}>
          <span className={classes['grow']} aria-live="polite">
            {problem ??
              t(issues.length > 0 ? 'jobs.form.wrong' : 'jobs.form.changes', { count: issues.length || changes })}
          </span>
          <Button look="quiet" onClick={discard}>
            {t('common.actions.discard')}
          </Button>
          <Button look="primary" submit hint="Ctrl ↵" disabledReason={gone} busy={busy}>
            {t('common.actions.save')}
          </Button>
        </footer>
      )}
    </form>
  );
}

/** The settings of the hub: changed together, saved with one command that says what is wrong at its field. */
export function HubSettings() {
  const settings = useQuery('settings.get', {});
  const overridden = useQuery('settings.overridden', {});
  const [saved, setSaved] = useState<Settings | null>(null);
  const error = settings.error ?? overridden.error;
  const retry = (): void => {
    settings.reload();
    overridden.reload();
  };
  if (error !== null) return <Failed error={error} onRetry={retry} />;
  if (settings.value === null || overridden.value === null) return <SkeletonRows />;
  return <Form settings={saved ?? settings.value} overridden={new Set(overridden.value.keys)} onSaved={setSaved} />;
}
