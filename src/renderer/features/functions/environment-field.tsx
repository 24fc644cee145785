import { Button, IconButton } from '../../ui/controls/button';
import { TextField } from '../../ui/controls/fields';
import { useFormats } from '../../ui/format/use-formats';
import { Note } from '../../ui/form';
import { CloseIcon, PlusIcon } from '../../ui/icons';
import { Tag } from '../../ui/text';
import type { EnvironmentLine } from './function-draft';
import classes from './functions.module.css';

/** Names and values that the function finds in `ctx.environment`. */
export function EnvironmentField({
  lines,
  error,
  onChange,
}: {
  lines: readonly EnvironmentLine[];
  error: string | undefined;
  onChange: (lines: EnvironmentLine[]) => void;
}) {
  const { t } = useFormats();
  return (
    <>
      {lines.map((line, index) => {
        const { value } = line;
        return (
          // Lines have no identity but their place.
          // oxlint-disable-next-line react/no-array-index-key
          <div key={index} className={classes['environment']}>
            <TextField
              label={t('functions.environment.name')}
              value={line.name}
              mono
              width={180}
              placeholder="NAME"
              onChange={(name) => onChange(lines.with(index, { name, value }))}
            />
            {typeof value === 'string' ? (
              <TextField
                label={t('functions.environment.value')}
                value={value}
                mono
                onChange={(next) => onChange(lines.with(index, { name: line.name, value: next }))}
              />
            ) : (
              <span className={classes['secret']}>
                <Tag>{t('functions.environment.secret', { name: value.secret })}</Tag>
              </span>
            )}
            <IconButton
              label={t('functions.environment.remove', { name: line.name })}
              icon={CloseIcon}
              onClick={() => onChange(lines.toSpliced(index, 1))}
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
