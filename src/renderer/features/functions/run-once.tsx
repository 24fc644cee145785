import { useState } from 'react';
import type { JsonObject, JsonValue } from '../../../shared/domain/json';
import { useNodes } from '../../store/derived';
import { go } from '../../store/location';
import { Button } from '../../ui/controls/button';
import { TextAreaField } from '../../ui/controls/fields';
import { Modal, ModalActions } from '../../ui/controls/modal';
import { PickOne } from '../../ui/controls/pickers';
import { useErrorText } from '../../ui/errors';
import { useFormats } from '../../ui/format/use-formats';
import { FormRow, Note } from '../../ui/form';
import { useCommand } from '../../ui/use-command';
import classes from './functions.module.css';

const ANY = 'any';

/** What was typed last for each function, so that trying again is one key. */
const lastTyped = new Map<string, { args: string; kwargs: string }>();

function parse(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}

const isObject = (value: JsonValue | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Runs a function by hand, and shows the run. */
export default function RunOnce({ id, name, onClose }: { id: string; name: string; onClose: () => void }) {
  const { t } = useFormats();
  const words = useErrorText();
  const { send, busy } = useCommand();
  const nodes = useNodes();
  const [typed, setTyped] = useState(lastTyped.get(id) ?? { args: '[]', kwargs: '{}' });
  const [nodeId, setNodeId] = useState(ANY);
  const [wrong, setWrong] = useState<{ args?: string; kwargs?: string; text?: string }>({});

  const run = async (): Promise<void> => {
    const args = parse(typed.args);
    const kwargs = parse(typed.kwargs);
    if (!Array.isArray(args) || !isObject(kwargs)) {
      setWrong({
        ...(Array.isArray(args)
          ? {}
          : { args: t(args === undefined ? 'errors.issues.not_json' : 'errors.issues.not_an_array') }),
        ...(isObject(kwargs)
          ? {}
          : { kwargs: t(kwargs === undefined ? 'errors.issues.not_json' : 'errors.issues.not_an_object') }),
      });
      return;
    }
    lastTyped.set(id, typed);
    const result = await send(
      'functions.invoke',
      { id, args, kwargs, ...(nodeId === ANY ? {} : { nodeId }) },
      { quiet: true },
    );
    if (!result.ok) {
      setWrong({ text: words(result.error) });
      return;
    }
    const [runId] = result.value.runIds;
    onClose();
    if (runId !== undefined) go({ screen: 'runs', id: runId });
  };

  return (
    <Modal title={t('functions.once.title', { name })} onClose={onClose} width={560}>
      <form
        className={classes['once']}
        onSubmit={(event) => {
          event.preventDefault();
          void run();
        }}
      >
        <FormRow label={t('jobs.form.args')}>
          {(field) => (
            <TextAreaField
              id={field}
              mono
              rows={2}
              first
              value={typed.args}
              error={wrong.args}
              onChange={(args) => setTyped({ ...typed, args })}
            />
          )}
        </FormRow>
        <FormRow label={t('jobs.form.kwargs')}>
          {(field) => (
            <TextAreaField
              id={field}
              mono
              rows={4}
              value={typed.kwargs}
              error={wrong.kwargs}
              onChange={(kwargs) => setTyped({ ...typed, kwargs })}
            />
          )}
        </FormRow>
        <FormRow label={t('functions.once.node')}>
          <PickOne
            label={t('functions.once.node')}
            value={nodeId}
            options={[
              { value: ANY, label: t('words.strategy.least_loaded') },
              ...nodes.map((node) => ({ value: node.id, label: node.name })),
            ]}
            nothing={t('common.filter.none')}
            onChange={(value) => setNodeId(value ?? ANY)}
          />
        </FormRow>
        {wrong.text === undefined ? null : <Note tone="failed">{wrong.text}</Note>}
        <ModalActions>
          <Button onClick={onClose}>{t('common.actions.cancel')}</Button>
          <Button look="primary" submit busy={busy}>
            {t('functions.actions.run')}
          </Button>
        </ModalActions>
      </form>
    </Modal>
  );
}
