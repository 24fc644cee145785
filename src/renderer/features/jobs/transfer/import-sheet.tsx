import { useEffect, useState } from 'react';
import type { OperationOutput } from '../../../../shared/contract/operations';
import type { ImportAction, ImportEntry } from '../../../../shared/contract/transfer';
import type { OperationError } from '../../../../shared/domain/error';
import type { ImportFormat } from '../../../../shared/domain/import-format';
import { call } from '../../../client/call';
import { open } from '../../../store/location';
import { notify } from '../../../store/notices';
import { Button } from '../../../ui/controls/button';
import { Segments } from '../../../ui/controls/segments';
import { issueText, useErrorText } from '../../../ui/errors';
import { localZone } from '../../../ui/format/dates';
import { useFormats } from '../../../ui/format/use-formats';
import { FormRow } from '../../../ui/form';
import { useGoneReason } from '../../../ui/gone';
import { useKeys } from '../../../ui/keys';
import { Sheet } from '../../../ui/layout';
import { useCommand } from '../../../ui/use-command';
import formClasses from '../job-form.module.css';
import classes from '../jobs.module.css';
import { EntriesTable } from './entries-table';
import { guessFormat, importInput, isCrontab, noImport, useImportDraft, type ImportDraft } from './import-draft';
import { SourceFields } from './source-fields';
import own from './transfer.module.css';

type Answer = OperationOutput<'jobs.import'>;

interface Preview {
  /** What it is a preview of; of another draft it is old. */
  of: ImportDraft;
  answer: Answer | null;
  error: OperationError | null;
}

/** So long after the last change the hub is asked what would become of the text. */
const PREVIEW_AFTER_MS = 300;

/** What an import would do, asked again whenever the draft has changed. */
function usePreview(draft: ImportDraft, isOff: boolean): Preview | null {
  const [preview, setPreview] = useState<Preview | null>(null);
  const isEmpty = draft.text.trim() === '';
  useEffect(() => {
    if (isEmpty || isOff) return undefined;
    let current = true;
    const timer = setTimeout(() => {
      void call('jobs.import', { ...importInput(draft, localZone), dryRun: true }).then((result) => {
        if (current)
          setPreview({
            of: draft,
            answer: result.ok ? result.value : null,
            error: result.ok ? null : result.error,
          });
      });
    }, PREVIEW_AFTER_MS);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [draft, isEmpty, isOff]);
  return isEmpty ? null : preview;
}

/** A line of a crontab is one thing to whoever looks at it: its command stands in the row of its job. */
const shownOf = ({ entries }: Answer, format: ImportFormat): ImportEntry[] =>
  isCrontab(format) ? entries.filter(({ kind, action }) => kind === 'job' || action === 'refuse') : entries;

const taken = (entries: readonly ImportEntry[]): number =>
  entries.filter(({ action }) => action === 'create' || action === 'update').length;

/** What would become of the whole file, in one sentence. */
function Summary({ entries, tense }: { entries: readonly ImportEntry[]; tense: 'would' | 'done' }) {
  const { t } = useFormats();
  const countOf = (action: ImportAction): number => entries.filter((entry) => entry.action === action).length;
  const parts = (['create', 'update', 'unchanged', 'skip', 'refuse'] as const)
    .filter((action) => countOf(action) > 0)
    .map((action) => t(`transfer.summary.${tense}.${action}`, { count: countOf(action) }));
  return <p className={own['summary']}>{parts.join(t('transfer.summary.join'))}</p>;
}

/** From a text to jobs: it is pasted, dropped or chosen, looked at, and taken. Nothing is made before that. */
export default function ImportSheet() {
  const { t } = useFormats();
  const words = useErrorText();
  const gone = useGoneReason();
  const { send, busy } = useCommand();
  const draft = useImportDraft();
  const [done, setDone] = useState<Answer | null>(null);
  const [failure, setFailure] = useState<OperationError | null>(null);
  const preview = usePreview(draft, done !== null || gone !== undefined);
  const shown = done ?? preview?.answer ?? null;
  const error = failure ?? preview?.error ?? null;
  const format = draft.format ?? guessFormat(draft.text);
  const entries = shown === null ? [] : shownOf(shown, format);
  const conflicts = entries.some(
    ({ exists, action, key }) =>
      exists && (action === 'update' || (action === 'skip' && !draft.leaveOut.includes(key))),
  );
  // What the hub said of an older draft is shown until it has looked at this one, but not taken.
  const count = preview?.of === draft && preview.answer !== null ? taken(shownOf(preview.answer, format)) : 0;

  const reset = (): void => {
    useImportDraft.setState(noImport);
    setDone(null);
    setFailure(null);
  };
  const take = async (): Promise<void> => {
    setFailure(null);
    const result = await send('jobs.import', importInput(draft, localZone), { quiet: true });
    if (!result.ok) {
      setFailure(result.error);
      return;
    }
    if (result.value.counts.refuse > 0) {
      setDone(result.value);
      return;
    }
    reset();
    notify({ text: t('transfer.notice', { count: taken(shownOf(result.value, format)) }), tone: 'done' });
    open(null);
  };
  const mayTake = gone === undefined && !busy && count > 0 && done === null;
  useKeys({ 'mod+Enter': () => mayTake && void take() });

  const textIssues = error?.issues?.filter(({ path }) => path === 'text') ?? [];
  const zoneIssue = shown?.entries
    .flatMap((entry) => entry.error?.issues ?? [])
    .find(({ path }) => path === 'schedule.timezone');
  const otherError = error !== null && textIssues.length === 0 ? words(error) : null;
  return (
    <Sheet
      label={t('transfer.import')}
      onClose={() => open(null)}
      header={<h2 className={classes['sheetTitle']}>{t('transfer.import')}</h2>}
    >
      <div className={formClasses['form']}>
        <div className={formClasses['body']}>
          {done === null ? (
            <SourceFields
              draft={draft}
              format={format}
              textError={textIssues.length === 0 ? undefined : textIssues.map(issueText).join('\n')}
              timezoneError={zoneIssue === undefined ? undefined : issueText(zoneIssue)}
            />
          ) : (
            <div className={formClasses['problem']} role="alert">
              <b>{t('transfer.partly', { count: done.counts.refuse })}</b> {t('transfer.partlyRest')}
            </div>
          )}
          {otherError === null ? null : (
            <div className={formClasses['problem']} role="alert">
              {otherError}
            </div>
          )}
          {conflicts && done === null ? (
            <FormRow label={t('transfer.conflict')}>
              <Segments
                label={t('transfer.conflict')}
                value={draft.onConflict}
                options={(['skip', 'update'] as const).map((value) => ({
                  value,
                  label: t(`transfer.onConflict.${value}`),
                }))}
                onChange={(onConflict) => useImportDraft.setState({ onConflict })}
              />
            </FormRow>
          ) : null}
          <div aria-live="polite">
            {shown === null || (error !== null && done === null) ? null : (
              <Summary entries={entries} tense={done === null ? 'would' : 'done'} />
            )}
          </div>
          {shown === null || (error !== null && done === null) ? null : (
            <EntriesTable
              entries={entries}
              isDone={done !== null}
              leaveOut={draft.leaveOut}
              onLeaveOut={(leaveOut) => useImportDraft.setState({ leaveOut })}
            />
          )}
        </div>
        <footer className={formClasses['footer']}>
          <span className={formClasses['changes']} />
          {done === null ? (
            <>
              <Button
                look="quiet"
                onClick={() => {
                  reset();
                  open(null);
                }}
              >
                {t(draft.text === '' ? 'common.actions.cancel' : 'common.actions.discard')}
              </Button>
              <Button
                look="primary"
                hint="Ctrl ↵"
                busy={busy}
                disabledReason={gone ?? (count === 0 ? t('transfer.nothing') : undefined)}
                onClick={() => void take()}
              >
                {count === 0 ? t('transfer.action') : t('transfer.actionCount', { count })}
              </Button>
            </>
          ) : (
            <>
              <Button look="quiet" onClick={() => setDone(null)}>
                {t('transfer.back')}
              </Button>
              <Button
                look="primary"
                onClick={() => {
                  reset();
                  open(null);
                }}
              >
                {t('common.actions.close')}
              </Button>
            </>
          )}
        </footer>
      </div>
    </Sheet>
  );
}
