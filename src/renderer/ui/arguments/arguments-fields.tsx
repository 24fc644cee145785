import type { FieldIssue } from '../../../shared/domain/issue';
import { CodeField } from '../code-editor/code-field';
import { Segments } from '../controls/segments';
import { issueText } from '../errors';
import { FormRow, Note } from '../form';
import { useFormats } from '../format/use-formats';
import { useLater } from '../use-later';
import { ArgumentRows } from './argument-rows';
import { readArguments, shownAs, type ArgumentsDraft, type ArgumentsView } from './arguments-draft';
import classes from './arguments.module.css';

/** What is unfinished is told once typing rests for this long. */
const REST_MS = 600;
/** What is wrong with the typing itself, which is looked at anew with each key. */
const ofTyping = new Set(['required', 'named_twice', 'not_a_number', 'not_json', 'not_an_array', 'not_an_object']);

const isOf = (part: 'args' | 'kwargs', { path }: FieldIssue): boolean => path === part || path.startsWith(`${part}.`);

/**
 * What stands at the fields: what is wrong with what is typed now, and what the hub said of it. A row that is still empty
 * is told of only after somebody tried to go on.
 */
function useProblems(value: ArgumentsDraft, issues: readonly FieldIssue[]): FieldIssue[] {
  const read = readArguments(value);
  const own = read.ok ? [] : read.issues;
  const rested = useLater(own, REST_MS);
  const told = issues.filter((issue) => isOf('args', issue) || isOf('kwargs', issue));
  const shown = own.filter(
    ({ path, code }) =>
      told.length > 0 || (code !== 'required' && rested.some((each) => each.path === path && each.code === code)),
  );
  return [...shown, ...told.filter(({ code }) => !ofTyping.has(code))];
}

/** Chooses between form and JSON. A view that cannot show what is typed says why. */
function ViewChoice({
  value,
  reason,
  onChange,
}: {
  value: ArgumentsDraft;
  /** Why the other view cannot be shown. */
  reason: string | undefined;
  onChange: (value: ArgumentsDraft) => void;
}) {
  const { t } = useFormats();
  const reasonFor = (view: ArgumentsView): string | undefined => (view === value.view ? undefined : reason);
  return (
    <Segments
      label={t('arguments.view')}
      value={value.view}
      options={[
        { value: 'form', label: t('arguments.form'), disabledReason: reasonFor('form') },
        { value: 'json', label: 'JSON', disabledReason: reasonFor('json') },
      ]}
      onChange={(view) => {
        const next = shownAs(value, view);
        if (next.ok) onChange(next.draft);
      }}
    />
  );
}

/** What a function is called with: by place and by name, as a form or as JSON. */
export function ArgumentsFields({
  value,
  issues = [],
  first = false,
  onChange,
}: {
  value: ArgumentsDraft;
  /** What was found wrong when somebody tried to go on; paths below `args` and `kwargs`. */
  issues?: readonly FieldIssue[];
  /** Has the focus when the dialog around it opens. */
  first?: boolean;
  onChange: (value: ArgumentsDraft) => void;
}) {
  const { t } = useFormats();
  const problems = useProblems(value, issues);
  const change = (part: Partial<ArgumentsDraft>): void => onChange({ ...value, ...part });
  const at = (path: string): string | undefined => {
    const issue = problems.find((each) => each.path === path);
    return issue && issueText(issue);
  };
  const rowError = (part: 'args' | 'kwargs') => (place: number, field: 'name' | 'value') =>
    at(`${part}.${place}.${field}`);
  const other = shownAs(value, value.view === 'form' ? 'json' : 'form');
  const reason = other.ok ? undefined : t(`arguments.locked.${other.reason}`);
  /** In the form, what is said of the whole; the hub names arguments by its own paths. */
  const ofWhole = (part: 'args' | 'kwargs'): string | undefined => {
    const issue = problems.find((each) => isOf(part, each) && (each.path === part || !ofTyping.has(each.code)));
    return issue && issueText(issue);
  };
  const said = (part: 'args' | 'kwargs') => {
    const text = value.view === 'form' ? ofWhole(part) : undefined;
    return text === undefined ? null : <Note tone="failed">{text}</Note>;
  };

  return (
    <>
      <FormRow label={t('arguments.args')}>
        <div className={classes['part']}>
          {value.view === 'form' ? (
            <ArgumentRows
              rows={value.positional}
              named={false}
              errorAt={rowError('args')}
              first={first}
              onChange={(positional) => change({ positional })}
            />
          ) : (
            <div className={classes['start']}>
              <CodeField
                language="json"
                label={t('arguments.args')}
                value={value.args}
                error={ofWhole('args')}
                onChange={(args) => change({ args })}
              />
            </div>
          )}
          <div className={classes['choice']}>
            <ViewChoice value={value} reason={reason} onChange={onChange} />
          </div>
        </div>
        {said('args')}
      </FormRow>
      <FormRow label={t('arguments.kwargs')}>
        {value.view === 'form' ? (
          <div className={classes['part']}>
            <ArgumentRows
              rows={value.named}
              named
              errorAt={rowError('kwargs')}
              onChange={(named) => change({ named })}
            />
          </div>
        ) : (
          <CodeField
            language="json"
            label={t('arguments.kwargs')}
            value={value.kwargs}
            error={ofWhole('kwargs')}
            onChange={(kwargs) => change({ kwargs })}
          />
        )}
        {said('kwargs')}
        {other.ok || (other.reason !== 'too_many' && problems.length === 0) ? null : <Note>{reason}</Note>}
      </FormRow>
    </>
  );
}
