import { useState } from 'react';
import { EXPORT_JOBS_MAX } from '../../../../shared/domain/import-format';
import { notify } from '../../../store/notices';
import { Button } from '../../../ui/controls/button';
import { PopButton, usePopClose } from '../../../ui/controls/pop-button';
import { Segments } from '../../../ui/controls/segments';
import { useErrorText } from '../../../ui/errors';
import { useFormats } from '../../../ui/format/use-formats';
import { Note } from '../../../ui/form';
import { useGoneReason } from '../../../ui/gone';
import { DownloadIcon } from '../../../ui/icons';
import { saveText } from '../../../ui/save-text';
import { useCommand } from '../../../ui/use-command';
import classes from './transfer.module.css';

const formats = ['yaml', 'json'] as const;

function Export({ idsOf }: { idsOf: () => readonly string[] }) {
  const { t, dates } = useFormats();
  const words = useErrorText();
  const close = usePopClose();
  const gone = useGoneReason();
  const { send, busy } = useCommand();
  const [format, setFormat] = useState<(typeof formats)[number]>('yaml');
  const [problem, setProblem] = useState<string | null>(null);
  const ids = idsOf();
  const count = ids.length;
  const tooMany =
    count > EXPORT_JOBS_MAX ? t('transfer.export.tooMany', { limit: dates.number(EXPORT_JOBS_MAX) }) : undefined;
  const save = async (): Promise<void> => {
    setProblem(null);
    const result = await send('jobs.export', { ids: [...ids], format }, { quiet: true });
    if (!result.ok) {
      setProblem(words(result.error));
      return;
    }
    saveText(`waypost-jobs.${format}`, result.value.text);
    close();
    notify({ text: t('transfer.export.done', { count: result.value.jobs }), tone: 'done' });
  };
  return (
    <div className={classes['export']}>
      <p>{t('transfer.export.help')}</p>
      <Segments
        label={t('transfer.format')}
        value={format}
        options={formats.map((value) => ({ value, label: t(`transfer.formats.${value}`) }))}
        onChange={setFormat}
      />
      <Button
        look="primary"
        icon={DownloadIcon}
        busy={busy}
        disabledReason={gone ?? tooMany ?? (count === 0 ? t('common.filter.none') : undefined)}
        onClick={() => void save()}
      >
        {t('transfer.export.action', { count })}
      </Button>
      {tooMany === undefined ? null : <Note>{tooMany}</Note>}
      {problem === null ? null : <Note tone="failed">{problem}</Note>}
    </div>
  );
}

/** Jobs as a file: those that are selected, or all that the list shows. @param ids asked for when it is opened */
export function ExportMenu({ ids }: { ids: () => readonly string[] }) {
  const { t } = useFormats();
  return (
    <PopButton label={t('transfer.export.label')} icon={DownloadIcon}>
      <Export idsOf={ids} />
    </PopButton>
  );
}
