import { useRef, useState } from 'react';
import { importFormats, type ImportFormat } from '../../../../shared/domain/import-format';
import { useLive } from '../../../store/live';
import { Button } from '../../../ui/controls/button';
import { CheckField, TextAreaField, TextField } from '../../../ui/controls/fields';
import { PickOne } from '../../../ui/controls/pickers';
import { Segments } from '../../../ui/controls/segments';
import { localZone } from '../../../ui/format/dates';
import { useFormats } from '../../../ui/format/use-formats';
import { FormRow, Note } from '../../../ui/form';
import { UploadIcon } from '../../../ui/icons';
import { isCrontab, useImportDraft, type ImportDraft } from './import-draft';
import classes from './transfer.module.css';

const zones = ['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC')].map((value) => ({
  value,
  label: value,
}));

/** Where the text comes from: pasted, dropped or out of a file. */
function TextSource({
  text,
  error,
  onText,
}: {
  text: string;
  error: string | undefined;
  onText: (text: string) => void;
}) {
  const { t } = useFormats();
  const chooser = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const take = (file: File | undefined): void => {
    if (file !== undefined) void file.text().then(onText);
  };
  return (
    <div
      className={classes['source']}
      data-over={over}
      role="presentation"
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        take(event.dataTransfer.files[0]);
      }}
    >
      <TextAreaField
        mono
        rows={text === '' ? 9 : 6}
        label={t('transfer.text')}
        placeholder={t('transfer.placeholder')}
        value={text}
        error={error}
        onChange={onText}
      />
      <div className={classes['choose']}>
        <Button icon={UploadIcon} onClick={() => chooser.current?.click()}>
          {t('transfer.choose')}
        </Button>
        <span>{t('transfer.drop')}</span>
      </div>
      <input
        ref={chooser}
        type="file"
        hidden
        aria-label={t('transfer.choose')}
        accept=".json,.yaml,.yml,.txt,.cron,.crontab,text/*"
        onChange={(event) => {
          take(event.target.files?.[0]);
          event.target.value = '';
        }}
      />
    </div>
  );
}

/** The text, what it is, and what its format leaves open. */
export function SourceFields({
  draft,
  format,
  textError,
  timezoneError,
}: {
  draft: ImportDraft;
  format: ImportFormat;
  textError: string | undefined;
  timezoneError: string | undefined;
}) {
  const { t } = useFormats();
  const nodes = useLive((live) => live.mirror.nodes);
  const change = (part: Partial<ImportDraft>): void => useImportDraft.setState(part);
  return (
    <>
      <TextSource
        text={draft.text}
        error={textError}
        onText={(text) => change(text.trim() === '' ? { text, format: null, leaveOut: [] } : { text, leaveOut: [] })}
      />
      {draft.text.trim() === '' ? null : (
        <>
          <FormRow label={t('transfer.format')}>
            <Segments
              label={t('transfer.format')}
              value={format}
              options={importFormats.map((value) => ({ value, label: t(`transfer.formats.${value}`) }))}
              onChange={(value) => change({ format: value, leaveOut: [] })}
            />
          </FormRow>
          {isCrontab(format) ? (
            <>
              <FormRow label={t('jobs.form.timezone')}>
                {(id) => (
                  <PickOne
                    id={id}
                    label={t('jobs.form.timezone')}
                    value={draft.timezone || localZone}
                    options={zones}
                    nothing={t('common.filter.none')}
                    error={timezoneError}
                    onChange={(timezone) => change({ timezone: timezone ?? '' })}
                  />
                )}
              </FormRow>
              <FormRow label={t('transfer.node')}>
                {(id) => (
                  <>
                    <PickOne
                      id={id}
                      label={t('transfer.node')}
                      value={draft.nodeId ?? ''}
                      options={[
                        { value: '', label: t('transfer.anyNode') },
                        ...[...nodes.values()].map((node) => ({ value: node.id, label: node.name })),
                      ]}
                      nothing={t('common.filter.none')}
                      onChange={(nodeId) => change({ nodeId: nodeId || null })}
                    />
                    {draft.nodeId === null ? <Note>{t('transfer.anyNodeHelp')}</Note> : null}
                  </>
                )}
              </FormRow>
              <FormRow label={t('transfer.prefix')}>
                {(id) => (
                  <TextField
                    id={id}
                    value={draft.prefix}
                    placeholder={t('transfer.prefixPlaceholder')}
                    onChange={(prefix) => change({ prefix })}
                  />
                )}
              </FormRow>
            </>
          ) : null}
          <FormRow label={t('transfer.new')}>
            <CheckField label={t('transfer.paused')} checked={draft.paused} onChange={(paused) => change({ paused })} />
          </FormRow>
        </>
      )}
    </>
  );
}
