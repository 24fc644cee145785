import { useState } from 'react';
import { scopes as allScopes, type Scope } from '../../../shared/contract/operation';
import type { FieldIssue } from '../../../shared/domain/issue';
import { useQuery } from '../../client/use-query';
import { Button } from '../../ui/controls/button';
import { CheckField, ChoiceField, TextField } from '../../ui/controls/fields';
import { Modal, ModalActions } from '../../ui/controls/modal';
import { issueText, useErrorText } from '../../ui/errors';
import { FormRow, Note } from '../../ui/form';
import { useFormats } from '../../ui/format/use-formats';
import { useGoneReason } from '../../ui/gone';
import { CopyIcon } from '../../ui/icons';
import { useCommand } from '../../ui/use-command';
import { scopeWords } from './scope-words';
import classes from './settings.module.css';

const COPIED_MS = 2_000;
/** Namespaces offered; one beyond them is made with the command of the same name. */
const OFFERED = 500;

/** The secret, this once: the hub keeps a hash of it and cannot tell it again. */
function Secret({ name, token, onClose }: { name: string; token: string; onClose: () => void }) {
  const { t } = useFormats();
  const [copied, setCopied] = useState(false);
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(token);
    setCopied(true);
    setTimeout(() => setCopied(false), COPIED_MS);
  };
  return (
    <Modal title={t('settings.tokens.created', { name })} onClose={onClose} width={560}>
      <p>{t('settings.tokens.once')}</p>
      <code className={classes['secret']} dir="ltr" data-selectable>
        {token}
      </code>
      <ModalActions>
        <Button first look="primary" icon={CopyIcon} onClick={() => void copy()}>
          {t(copied ? 'common.actions.copied' : 'common.actions.copy')}
        </Button>
        <Button onClick={onClose}>{t('settings.tokens.kept')}</Button>
      </ModalActions>
    </Modal>
  );
}

/** Asks what a new token may do, and shows its secret once. */
export default function CreateToken({ onClose }: { onClose: (created: boolean) => void }) {
  const { t } = useFormats();
  const { send, busy } = useCommand();
  const gone = useGoneReason();
  const words = useErrorText();
  const namespaces = useQuery('namespaces.list', { limit: OFFERED });
  const [name, setName] = useState('');
  const [scopes, setScopes] = useState<readonly Scope[]>(['read']);
  const [namespace, setNamespace] = useState('');
  const [issues, setIssues] = useState<readonly FieldIssue[]>([]);
  const [problem, setProblem] = useState<string | null>(null);
  const [secret, setSecret] = useState<string | null>(null);
  if (secret !== null) return <Secret name={name} token={secret} onClose={() => onClose(true)} />;

  const create = async (): Promise<void> => {
    if (gone !== undefined) return;
    const input = { name, scopes: [...scopes], namespace: namespace === '' ? null : namespace };
    const result = await send('tokens.create', input, { quiet: true });
    if (result.ok) {
      setSecret(result.value.token);
      return;
    }
    setIssues(result.error.issues ?? []);
    setProblem(result.error.issues ? null : words(result.error));
  };
  const at = (path: string): string | undefined => {
    const issue = issues.find((each) => each.path === path);
    return issue && issueText(issue);
  };
  const toggle = (scope: Scope, on: boolean): void =>
    setScopes(allScopes.filter((each) => (each === scope ? on : scopes.includes(each))));
  return (
    <Modal title={t('settings.tokens.create')} onClose={() => onClose(false)} width={560}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void create();
        }}
      >
        <FormRow label={t('settings.tokens.name')}>
          {(id) => (
            <TextField
              id={id}
              first
              value={name}
              error={at('name')}
              placeholder={t('settings.tokens.namePlaceholder')}
              onChange={setName}
            />
          )}
        </FormRow>
        <FormRow label={t('settings.tokens.scopes')}>
          <div className={classes['scopes']}>
            {allScopes.map((scope) => (
              <CheckField
                key={scope}
                label={t(`settings.scopes.${scopeWords[scope]}`)}
                checked={scopes.includes(scope)}
                onChange={(on) => toggle(scope, on)}
              />
            ))}
          </div>
          {at('scopes') === undefined ? null : <Note tone="failed">{at('scopes')}</Note>}
        </FormRow>
        <FormRow label={t('settings.tokens.namespace')}>
          {(id) => (
            <ChoiceField
              id={id}
              value={namespace}
              error={at('namespace')}
              options={[
                { value: '', label: t('settings.tokens.everyNamespace') },
                ...(namespaces.value?.items ?? []).map(({ name: value }) => ({ value, label: value })),
              ]}
              onChange={setNamespace}
            />
          )}
        </FormRow>
        {problem === null ? null : <Note tone="failed">{problem}</Note>}
        <ModalActions>
          <Button onClick={() => onClose(false)}>{t('common.actions.cancel')}</Button>
          <Button look="primary" submit busy={busy} disabledReason={gone}>
            {t('settings.tokens.create')}
          </Button>
        </ModalActions>
      </form>
    </Modal>
  );
}
