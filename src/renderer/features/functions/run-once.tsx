import { useState } from 'react';
import type { FunctionDefinition } from '../../../shared/domain/function';
import type { JsonObject, JsonValue } from '../../../shared/domain/json';
import { useNodes } from '../../store/derived';
import { Button } from '../../ui/controls/button';
import { TextAreaField } from '../../ui/controls/fields';
import { Modal, ModalActions } from '../../ui/controls/modal';
import { PickOne } from '../../ui/controls/pickers';
import { useErrorText } from '../../ui/errors';
import { useFormats } from '../../ui/format/use-formats';
import { FormRow, Note } from '../../ui/form';
import { useCommand } from '../../ui/use-command';
import classes from './run-once.module.css';
import { RunShown } from './run-shown';

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

/** Runs a function by hand, and shows the run with its log while it goes. It can be run again with other arguments. */
export default function RunOnce({ definition, onClose }: { definition: FunctionDefinition; onClose: () => void }) {
  const { id, name, kind } = definition;
  const { t } = useFormats();
  const words = useErrorText();
  const { send, busy } = useCommand();
  const nodes = useNodes();
  const [typed, setTyped] = useState(lastTyped.get(id) ?? { args: '[]', kwargs: '{}' });
  const [nodeId, setNodeId] = useState(ANY);
  const [wrong, setWrong] = useState<{ args?: string; kwargs?: string; text?: string }>({});
  const [runId, setRunId] = useState<string | null>(null);

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
    setWrong({});
    setRunId(result.value.runIds[0] ?? null);
  };

  return (
    <Modal title={t('functions.once.title', { name })} onClose={onClose} width={runId === null ? 560 : 760}>
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
        {kind === 'external' ? null : (
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
        )}
        {wrong.text === undefined ? null : <Note tone="failed">{wrong.text}</Note>}
        <ModalActions>
          <Button onClick={onClose}>{t(runId === null ? 'common.actions.cancel' : 'common.actions.close')}</Button>
          <Button look="primary" submit busy={busy}>
            {t(runId === null ? 'functions.actions.run' : 'functions.actions.runAgain')}
          </Button>
        </ModalActions>
      </form>
      {runId === null ? null : <RunShown key={runId} id={runId} />}
    </Modal>
  );
}
