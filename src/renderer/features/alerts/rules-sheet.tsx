import { useState } from 'react';
import type { AlertRule, AlertRuleName } from '../../../shared/domain/alert';
import type { FieldIssue } from '../../../shared/domain/issue';
import { useQuery } from '../../client/use-query';
import { notify } from '../../store/notices';
import { open } from '../../store/location';
import { Button } from '../../ui/controls/button';
import { issueText, useErrorText } from '../../ui/errors';
import { useFormats } from '../../ui/format/use-formats';
import { useGoneReason } from '../../ui/gone';
import { useKeys } from '../../ui/keys';
import { Sheet } from '../../ui/layout';
import { Failed, SkeletonRows } from '../../ui/states';
import { useCommand } from '../../ui/use-command';
import classes from './alerts.module.css';
import { RuleFields } from './rule-fields';
import { draftOf, patchOf, useRuleDrafts, type RuleDraft } from './rules-draft';

type Issues = Partial<Record<AlertRuleName, readonly FieldIssue[]>>;

/** The rules that were changed, with what is typed. */
function useChanged(rules: readonly AlertRule[]): { rule: AlertRule; draft: RuleDraft }[] {
  const drafts = useRuleDrafts((state) => state.drafts);
  return rules.flatMap((rule) => {
    const draft = drafts[rule.rule];
    if (draft === undefined) return [];
    const { patch, issues } = patchOf(rule, draft);
    return Object.keys(patch).length > 0 || issues.length > 0 ? [{ rule, draft }] : [];
  });
}

/** Beside the list: what raises alerts. Saved together; what is wrong is said at its field, and what was typed stays. */
export default function RulesSheet() {
  const { t } = useFormats();
  const words = useErrorText();
  const gone = useGoneReason();
  const { send, busy } = useCommand();
  const { value, error, reload } = useQuery('alertRules.list', {});
  const [saved, setSaved] = useState<Partial<Record<AlertRuleName, AlertRule>>>({});
  const [issues, setIssues] = useState<Issues>({});
  const [problem, setProblem] = useState<string | null>(null);
  const drafts = useRuleDrafts((state) => state.drafts);
  const rules = (value?.items ?? []).map((rule) => saved[rule.rule] ?? rule);
  const changed = useChanged(rules);
  const wrong = Object.values(issues).flat().length;

  const discard = (): void => {
    useRuleDrafts.setState({ drafts: {} });
    setIssues({});
    setProblem(null);
  };
  const save = async (): Promise<void> => {
    if (gone !== undefined || busy || changed.length === 0) return;
    const found: Issues = {};
    let said: string | null = null;
    for (const { rule, draft } of changed) {
      const { patch, issues: typed } = patchOf(rule, draft);
      if (typed.length > 0) {
        found[rule.rule] = typed;
        continue;
      }
      const result = await send('alertRules.update', { rule: rule.rule, ...patch }, { quiet: true });
      if (result.ok) {
        const { [rule.rule]: _done, ...rest } = useRuleDrafts.getState().drafts;
        useRuleDrafts.setState({ drafts: rest });
        setSaved((before) => ({ ...before, [rule.rule]: result.value }));
      } else if ((result.error.issues ?? []).length > 0) found[rule.rule] = result.error.issues ?? [];
      else said = words(result.error);
    }
    setIssues(found);
    setProblem(said);
    if (said === null && Object.keys(found).length === 0) notify({ text: t('alerts.rulesSaved'), tone: 'done' });
  };
  useKeys({ 'mod+Enter': () => void save() });

  return (
    <Sheet
      label={t('alerts.rulesTitle')}
      onClose={() => open(null)}
      header={
        <h2 className={classes['sheetTitle']}>
          <span>{t('alerts.rulesTitle')}</span>
        </h2>
      }
      footer={
        changed.length === 0 && problem === null ? undefined : (
          <>
            <span className={classes['grow']} aria-live="polite">
              {problem ?? t(wrong > 0 ? 'jobs.form.wrong' : 'jobs.form.changes', { count: wrong || changed.length })}
            </span>
            <Button look="quiet" onClick={discard}>
              {t('common.actions.discard')}
            </Button>
            <Button look="primary" hint="Ctrl ↵" disabledReason={gone} busy={busy} onClick={() => void save()}>
              {t('common.actions.save')}
            </Button>
          </>
        )
      }
    >
      {value !== null ? (
        rules.map((rule) => (
          <RuleFields
            key={rule.rule}
            rule={rule}
            draft={drafts[rule.rule] ?? draftOf(rule)}
            errorAt={(field) => {
              const issue = issues[rule.rule]?.find(({ path }) => path === field);
              return issue && issueText(issue);
            }}
            onChange={(part) =>
              useRuleDrafts.setState({
                drafts: { ...drafts, [rule.rule]: { ...(drafts[rule.rule] ?? draftOf(rule)), ...part } },
              })
            }
          />
        ))
      ) : error === null ? (
        <SkeletonRows />
      ) : (
        <Failed error={error} onRetry={reload} />
      )}
    </Sheet>
  );
}
