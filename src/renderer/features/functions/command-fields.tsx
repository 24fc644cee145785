import { TextAreaField, TextField } from '../../ui/controls/fields';
import { useFormats } from '../../ui/format/use-formats';
import { FormRow, Note } from '../../ui/form';
import type { CommandDraft } from './command-draft';

/** The program, its arguments, and where it needs them a directory and a text to read. */
export function CommandFields({
  draft,
  error,
  onChange,
}: {
  draft: CommandDraft;
  error: (path: string) => string | undefined;
  onChange: (draft: CommandDraft) => void;
}) {
  const { t } = useFormats();
  return (
    <>
      <FormRow label={t('functions.command.program')}>
        {(field) => (
          <>
            <TextField
              id={field}
              mono
              value={draft.program}
              error={error('program') ?? error('source')}
              onChange={(program) => onChange({ ...draft, program })}
            />
            <Note>{t('functions.command.programHint')}</Note>
          </>
        )}
      </FormRow>
      <FormRow label={t('functions.command.args')}>
        {(field) => (
          <>
            <TextAreaField
              id={field}
              mono
              rows={4}
              value={draft.args}
              error={error('args')}
              onChange={(args) => onChange({ ...draft, args })}
            />
            <Note>{t('functions.command.argsHint')}</Note>
          </>
        )}
      </FormRow>
      <FormRow label={t('functions.command.cwd')}>
        {(field) => (
          <TextField
            id={field}
            mono
            value={draft.cwd}
            placeholder={t('functions.command.cwdPlaceholder')}
            error={error('cwd')}
            onChange={(cwd) => onChange({ ...draft, cwd })}
          />
        )}
      </FormRow>
      <FormRow label={t('functions.command.stdin')}>
        {(field) => (
          <TextAreaField
            id={field}
            mono
            rows={2}
            value={draft.stdin}
            placeholder={t('functions.command.stdinPlaceholder')}
            onChange={(stdin) => onChange({ ...draft, stdin })}
          />
        )}
      </FormRow>
    </>
  );
}
