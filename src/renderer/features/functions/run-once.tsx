import { useState } from 'react';
import type { FunctionDefinition } from '../../../shared/domain/function';
import type { FieldIssue } from '../../../shared/domain/issue';
import { useNodes } from '../../store/derived';
import { argumentsDraft, readArguments, type ArgumentsDraft } from '../../ui/arguments/arguments-draft';
import { ArgumentsFields } from '../../ui/arguments/arguments-fields';
import { Button } from '../../ui/controls/button';
import { Modal, ModalActions } from '../../ui/controls/modal';
import { PickOne } from '../../ui/controls/pickers';
import { useErrorText } from '../../ui/errors';
import { useFormats } from '../../ui/format/use-formats';
import { FormRow, Note } from '../../ui/form';
import { useCommand } from '../../ui/use-command';
import classes from './run-once.module.css';
import { RunShown } from './run-shown';

const ANY = 'any';

/** What was typed last for each function: it stays when this is closed, and trying again is one key. */
const lastTyped = new Map<string, ArgumentsDraft>();

/** Runs a function by hand, and shows the run with its log while it goes. It can be run again with other arguments. */
export default function RunOnce({ definition, onClose }: { definition: FunctionDefinition; onClose: () => void }) {
  const { id, name, kind } = definition;
  const { t } = useFormats();
  const words = useErrorText();
  const { send, busy } = useCommand();
  const nodes = useNodes();
  const [typed, setTyped] = useState(() => lastTyped.get(id) ?? argumentsDraft());
  const [nodeId, setNodeId] = useState(ANY);
  const [issues, setIssues] = useState<readonly FieldIssue[]>([]);
  const [text, setText] = useState<string | null>(null);
  const [runId, setRunId] = useState<string | null>(null);

  const run = async (): Promise<void> => {
    const read = readArguments(typed);
    setIssues(read.ok ? [] : read.issues);
    setText(null);
    if (!read.ok) return;
    const result = await send(
      'functions.invoke',
      { id, args: read.args, kwargs: read.kwargs, ...(nodeId === ANY ? {} : { nodeId }) },
      { quiet: true },
    );
    if (!result.ok) {
      setText(words(result.error));
      return;
    }
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
        <ArgumentsFields
          first
          value={typed}
          issues={issues}
          onChange={(next) => {
            lastTyped.set(id, next);
            setTyped(next);
          }}
        />
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
        {text === null ? null : <Note tone="failed">{text}</Note>}
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
