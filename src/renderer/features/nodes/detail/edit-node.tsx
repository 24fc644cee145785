import { useMemo, useState } from 'react';
import type { Node } from '../../../../shared/domain/node';
import type { OperationError } from '../../../../shared/domain/error';
import { useNodes } from '../../../store/derived';
import { Button } from '../../../ui/controls/button';
import { TextField } from '../../../ui/controls/fields';
import { WordsField } from '../../../ui/controls/pickers';
import { issueText, useErrorText } from '../../../ui/errors';
import { FormRow, Note } from '../../../ui/form';
import { useFormats } from '../../../ui/format/use-formats';
import { useKeys } from '../../../ui/keys';
import { useCommand } from '../../../ui/use-command';
import { labelsOf, labelWords } from '../labels';
import classes from './detail.module.css';

interface Draft {
  name: string;
  location: string;
  capabilities: string[];
  labels: string[];
  slots: string;
}

const draftOf = (node: Node): Draft => ({
  name: node.name,
  location: node.location,
  capabilities: node.capabilities,
  labels: labelWords(node.labels),
  slots: String(node.maxConcurrentRuns),
});

/** What was typed and not saved, by node: a sheet that is closed and opened again has it still. */
const drafts = new Map<string, Draft>();

/** The name of a node, where it stands, what it can do, and how much at once. */
export function EditNode({ node, onDone }: { node: Node; onDone: () => void }) {
  const { t } = useFormats();
  const words = useErrorText();
  const nodes = useNodes();
  const { send, busy } = useCommand();
  const [draft, setDraft] = useState(() => drafts.get(node.id) ?? draftOf(node));
  const [error, setError] = useState<OperationError | null>(null);
  const known = useMemo(() => [...new Set(nodes.flatMap((each) => each.capabilities))].toSorted(), [nodes]);
  const places = useMemo(
    () => [...new Set(nodes.map((each) => each.location))].filter((place) => place !== ''),
    [nodes],
  );
  const { labels, wrong } = labelsOf(draft.labels);
  const change = (part: Partial<Draft>): void => {
    const next = { ...draft, ...part };
    drafts.set(node.id, next);
    setDraft(next);
  };
  const discard = (): void => {
    drafts.delete(node.id);
    onDone();
  };
  const save = async (): Promise<void> => {
    if (wrong !== null) return;
    const result = await send(
      'nodes.update',
      {
        id: node.id,
        name: draft.name.trim(),
        location: draft.location.trim(),
        capabilities: draft.capabilities,
        labels,
        maxConcurrentRuns: Number(draft.slots),
      },
      { quiet: true },
    );
    if (result.ok) discard();
    else setError(result.error);
  };
  const at = (path: string): string | undefined => {
    const issue = error?.issues?.find((each) => each.path === path || each.path.startsWith(`${path}.`));
    return issue && issueText(issue);
  };
  const placed = ['name', 'location', 'capabilities', 'labels', 'maxConcurrentRuns'].some((path) => at(path));
  useKeys({ Escape: onDone, 'mod+Enter': () => void save() });
  return (
    <form
      className={classes['edit']}
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <FormRow label={t('nodes.columns.name')}>
        {(id) => <TextField id={id} value={draft.name} mono error={at('name')} onChange={(name) => change({ name })} />}
      </FormRow>
      <FormRow label={t('nodes.columns.location')}>
        {(id) => (
          <>
            <TextField
              id={id}
              list={`${id}-places`}
              value={draft.location}
              error={at('location')}
              onChange={(location) => change({ location })}
            />
            <datalist id={`${id}-places`}>
              {places.map((place) => (
                <option key={place}>{place}</option>
              ))}
            </datalist>
          </>
        )}
      </FormRow>
      <FormRow label={t('nodes.columns.capabilities')}>
        <WordsField
          label={t('nodes.columns.capabilities')}
          value={draft.capabilities}
          known={known}
          error={at('capabilities')}
          onChange={(capabilities) => change({ capabilities })}
        />
      </FormRow>
      <FormRow label={t('nodes.labels')}>
        <WordsField
          label={t('nodes.labels')}
          placeholder={draft.labels.length === 0 ? t('nodes.edit.labelExample') : ''}
          value={draft.labels}
          error={wrong === null ? at('labels') : t('nodes.edit.noLabel', { word: wrong })}
          onChange={(next) => change({ labels: next })}
        />
      </FormRow>
      <FormRow label={t('nodes.edit.slots')}>
        {(id) => (
          <>
            <TextField
              id={id}
              width={88}
              inputMode="numeric"
              value={draft.slots}
              error={at('maxConcurrentRuns')}
              onChange={(slots) => change({ slots })}
            />
            <Note>{t('nodes.edit.slotsNote')}</Note>
          </>
        )}
      </FormRow>
      {error === null || placed ? null : (
        <div className={classes['taskNote']}>
          <Note tone="failed">{words(error)}</Note>
        </div>
      )}
      <div className={classes['taskActions']}>
        <Button look="quiet" onClick={discard}>
          {t('common.actions.cancel')}
        </Button>
        <Button look="primary" submit busy={busy}>
          {t('common.actions.save')}
        </Button>
      </div>
    </form>
  );
}
