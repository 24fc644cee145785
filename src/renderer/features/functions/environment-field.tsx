import { Button, IconButton } from '../../ui/controls/button';
import { ChoiceField, TextField } from '../../ui/controls/fields';
import { PickOne } from '../../ui/controls/pickers';
import { useFormats } from '../../ui/format/use-formats';
import { Note } from '../../ui/form';
import { CloseIcon, PlusIcon } from '../../ui/icons';
import type { EnvironmentLine } from './function-draft';
import classes from './functions.module.css';
import { useSecrets } from './use-secrets';

/** Chooses a secret by name; one that was deleted meanwhile stays named, because the function still asks for it. */
function SecretChoice({
  namespace,
  value,
  onChange,
}: {
  namespace: string;
  value: string;
  onChange: (secret: string) => void;
}) {
  const { t } = useFormats();
  const { value: known } = useSecrets(namespace);
  const names = known?.items.map(({ name }) => name) ?? [];
  const missing = known !== null && value !== '' && !names.includes(value) && known.nextCursor === null;
  return (
    <div className={classes['secret']}>
      <PickOne
        label={t('functions.environment.secretName')}
        value={value === '' ? null : value}
        placeholder={t(
          known !== null && names.length === 0 ? 'functions.secrets.none' : 'functions.environment.choose',
        )}
        options={[...new Set(value === '' ? names : [value, ...names])].map((name) => ({ value: name, label: name }))}
        nothing={t('common.filter.none')}
        onChange={(name) => onChange(name ?? '')}
      />
      {missing ? <Note tone="warn">{t('functions.environment.missing', { name: value })}</Note> : null}
    </div>
  );
}

/** Names and values that the function finds in its environment. A value may be a secret, by name. */
export function EnvironmentField({
  lines,
  error,
  namespace,
  secrets,
  onChange,
}: {
  lines: readonly EnvironmentLine[];
  error: string | undefined;
  namespace: string;
  /** Whether a value may be a secret. */
  secrets: boolean;
  onChange: (lines: EnvironmentLine[]) => void;
}) {
  const { t } = useFormats();
  return (
    <>
      {lines.map((line, index) => {
        const { value } = line;
        const put = (next: EnvironmentLine): void => onChange(lines.with(index, next));
        const hasKind = secrets || typeof value !== 'string';
        return (
          // Lines have no identity but their place.
          // oxlint-disable-next-line react/no-array-index-key
          <div key={index} className={classes['environment']} data-plain={!hasKind}>
            <TextField
              label={t('functions.environment.name')}
              value={line.name}
              mono
              placeholder="NAME"
              onChange={(name) => put({ name, value })}
            />
            {hasKind ? (
              <ChoiceField
                label={t('functions.environment.kind')}
                value={typeof value === 'string' ? 'text' : 'secret'}
                options={[
                  { value: 'text', label: t('functions.environment.text') },
                  { value: 'secret', label: t('functions.environment.secretKind') },
                ]}
                onChange={(kind) => put({ name: line.name, value: kind === 'secret' ? { secret: '' } : '' })}
              />
            ) : null}
            {typeof value === 'string' ? (
              <TextField
                label={t('functions.environment.value')}
                value={value}
                mono
                onChange={(next) => put({ name: line.name, value: next })}
              />
            ) : (
              <SecretChoice
                namespace={namespace}
                value={value.secret}
                onChange={(secret) => put({ name: line.name, value: { secret } })}
              />
            )}
            <IconButton
              label={t('functions.environment.remove', { name: line.name })}
              icon={CloseIcon}
              onClick={() => onChange(lines.filter((_, other) => other !== index))}
            />
          </div>
        );
      })}
      {error === undefined ? null : <Note tone="failed">{error}</Note>}
      <div className={classes['add']}>
        <Button look="quiet" icon={PlusIcon} onClick={() => onChange([...lines, { name: '', value: '' }])}>
          {t('functions.environment.add')}
        </Button>
      </div>
    </>
  );
}
