import { useState } from 'react';
import type { FieldIssue } from '../../../shared/domain/issue';
import type { Secret } from '../../../shared/domain/secret';
import { useQuery } from '../../client/use-query';
import { notify } from '../../store/notices';
import { Button } from '../../ui/controls/button';
import { ChoiceField, TextField } from '../../ui/controls/fields';
import { issueText, useErrorText } from '../../ui/errors';
import { useFormats } from '../../ui/format/use-formats';
import { FormRow, Note } from '../../ui/form';
import { useGoneReason } from '../../ui/gone';
import { useCommand } from '../../ui/use-command';
import classes from './secrets-sheet.module.css';
import { secretsChanged } from './use-secrets';

const NAME = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/;
const SHORTEST = 4;

/** Sets a secret: a new one, or a new value of one. What was typed is gone from the window once it is sent. */
export function SecretForm({ secret, onDone }: { secret: Secret | null; onDone: () => void }) {
  const { t } = useFormats();
  const words = useErrorText();
  const gone = useGoneReason();
  const { send, busy } = useCommand();
  const namespaces = useQuery('namespaces.list', {});
  const [name, setName] = useState(secret?.name ?? '');
  const [namespace, setNamespace] = useState(secret?.namespace ?? 'default');
  const [value, setValue] = useState('');
  const [wrong, setWrong] = useState<{ name?: string; value?: string; text?: string }>({});
  const names = [...new Set(['default', ...(namespaces.value?.items ?? []).map((each) => each.name)])];

  const save = async (): Promise<void> => {
    const badName = NAME.test(name)
      ? {}
      : { name: t(name === '' ? 'errors.issues.required' : 'errors.issues.secret_name') };
    const badValue = value.length >= SHORTEST ? {} : { value: t('errors.issues.secret_short', { min: SHORTEST }) };
    setWrong({ ...badName, ...badValue });
    if ('name' in badName || 'value' in badValue) return;
    const result = await send('secrets.set', { name, namespace, value }, { quiet: true });
    if (!result.ok) {
      const issueAt = (path: string): FieldIssue | undefined => result.error.issues?.find((each) => each.path === path);
      const [atName, atValue] = [issueAt('name'), issueAt('value')];
      setWrong({
        ...(atName ? { name: issueText(atName) } : {}),
        ...(atValue ? { value: issueText(atValue) } : {}),
        ...(atName || atValue ? {} : { text: words(result.error) }),
      });
      return;
    }
    setName('');
    setValue('');
    secretsChanged();
    notify({ text: t('functions.notices.secretSet', { name }), tone: 'done' });
    onDone();
  };

  return (
    <form
      className={classes['form']}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (gone === undefined) void save();
      }}
    >
      <FormRow label={t('functions.columns.name')}>
        {(field) =>
          secret === null ? (
            <TextField
              id={field}
              mono
              value={name}
              error={wrong.name}
              placeholder={t('functions.secrets.namePlaceholder')}
              onChange={setName}
            />
          ) : (
            <output id={field} className={classes['fixed']} dir="ltr">
              {secret.name}
            </output>
          )
        }
      </FormRow>
      {secret === null && names.length > 1 ? (
        <FormRow label={t('functions.secrets.namespace')}>
          {(field) => (
            <ChoiceField
              id={field}
              value={namespace}
              width={200}
              options={names.map((each) => ({ value: each, label: each }))}
              onChange={setNamespace}
            />
          )}
        </FormRow>
      ) : null}
      <FormRow label={t('functions.environment.value')}>
        {(field) => (
          <>
            <TextField id={field} type="password" mono value={value} error={wrong.value} onChange={setValue} />
            <Note>{t('functions.secrets.writeOnly')}</Note>
          </>
        )}
      </FormRow>
      {wrong.text === undefined ? null : <Note tone="failed">{wrong.text}</Note>}
      <div className={classes['actions']}>
        {secret === null ? null : <Button onClick={onDone}>{t('common.actions.cancel')}</Button>}
        <Button look="primary" submit disabledReason={gone} busy={busy}>
          {t(secret === null ? 'functions.secrets.add' : 'functions.secrets.saveValue')}
        </Button>
      </div>
    </form>
  );
}
