import { useEffect, useRef, useState } from 'react';
import type { JobSummary } from '../../../shared/changes/job-summary';
import { jobTags } from '../../store/derived';
import { useLive } from '../../store/live';
import { WordsField } from '../../ui/controls/pickers';
import { Button } from '../../ui/controls/button';
import { useFormats } from '../../ui/format/use-formats';
import { useGoneReason } from '../../ui/gone';
import { CloseIcon, DeleteIcon, PauseIcon, PlayIcon, PlusIcon, TagIcon } from '../../ui/icons';
import { useKeys } from '../../ui/keys';
import { ActionRow } from '../../ui/layout';
import type { Selection } from '../../ui/list/use-selection';
import classes from './bulk.module.css';
import { ExportMenu } from './transfer/export-menu';
import type { Bulk, Tagging } from './use-bulk';

const inState = (jobs: readonly JobSummary[], state: JobSummary['state']): JobSummary[] =>
  jobs.filter((job) => job.state === state);

/** Asked because runs cannot be taken back; the row itself asks, so that nothing covers the list. */
function ConfirmRuns({ count, onYes, onNo }: { count: number; onYes: () => void; onNo: () => void }) {
  const { t } = useFormats();
  useKeys({ Escape: onNo });
  return (
    <ActionRow label={t('jobs.bulk.label')} takesFocus>
      <span className={classes['question']}>{t('jobs.bulk.confirmRun')}</span>
      <Button look="primary" icon={PlayIcon} onClick={onYes}>
        {t('jobs.bulk.run', { count })}
      </Button>
      <Button look="quiet" hint="Esc" onClick={onNo}>
        {t('common.actions.cancel')}
      </Button>
    </ActionRow>
  );
}

/** Which tags, and whether they come or go. */
function TagRow({
  jobs,
  onTag,
  onNo,
}: {
  jobs: readonly JobSummary[];
  onTag: (operation: Tagging, tags: readonly string[]) => void;
  onNo: () => void;
}) {
  const { t } = useFormats();
  const [tags, setTags] = useState<readonly string[]>([]);
  const known = useLive((live) => jobTags(live.mirror.jobs));
  const have = jobs.filter((job) => tags.some((tag) => job.tags.includes(tag))).length;
  const none = tags.length === 0 ? t('errors.issues.required') : undefined;
  const field = useRef<HTMLSpanElement>(null);
  useEffect(() => field.current?.querySelector('input')?.focus(), []);
  useKeys({ Escape: onNo });
  return (
    <ActionRow label={t('jobs.bulk.label')}>
      <span ref={field} className={classes['tags']}>
        <WordsField
          label={t('jobs.columns.tags')}
          placeholder={t('jobs.bulk.tags')}
          value={tags}
          known={known}
          onChange={setTags}
        />
      </span>
      <Button look="primary" icon={PlusIcon} disabledReason={none} onClick={() => onTag('addTags', tags)}>
        {t('jobs.bulk.addTags', { count: jobs.length })}
      </Button>
      <Button
        icon={CloseIcon}
        disabledReason={none ?? (have === 0 ? t('jobs.bulk.noneHasTags') : undefined)}
        onClick={() => onTag('removeTags', tags)}
      >
        {t('jobs.bulk.removeTags', { count: have })}
      </Button>
      <Button look="quiet" hint="Esc" onClick={onNo}>
        {t('common.actions.cancel')}
      </Button>
    </ActionRow>
  );
}

/** In the place of the filter row: what can be done to the jobs that are selected. */
export function BulkRow({
  selection,
  total,
  bulk,
  roomy,
  onAll,
}: {
  selection: Selection<JobSummary>;
  /** How many the list shows. */
  total: number;
  bulk: Bulk;
  /** Whether there is room for the keys. */
  roomy: boolean;
  onAll: () => void;
}) {
  const { t, dates } = useFormats();
  const gone = useGoneReason();
  const [asking, setAsking] = useState(false);
  const [tagging, setTagging] = useState(false);
  const { rows } = selection;
  const active = inState(rows, 'active');
  const paused = inState(rows, 'paused');
  const busy = bulk.progress !== null;
  const ready = gone === undefined && !busy;
  const askToRun = (): void => {
    if (ready) setAsking(true);
  };
  const pauseOrResume = (): void => {
    if (ready && active.length > 0) bulk.run('pause', active);
    else if (ready && paused.length > 0) bulk.run('resume', paused);
  };
  const remove = (): void => {
    if (ready) bulk.run('delete', rows);
  };
  const tag = (): void => {
    if (ready) setTagging(true);
  };
  useKeys({ r: askToRun, p: pauseOrResume, t: tag, Delete: remove });
  const key = (name: string): { hint?: string } => (roomy ? { hint: name } : {});

  if (asking) {
    return (
      <ConfirmRuns
        count={rows.length}
        onNo={() => setAsking(false)}
        onYes={() => {
          setAsking(false);
          bulk.run('trigger', rows);
        }}
      />
    );
  }
  if (tagging)
    return (
      <TagRow
        jobs={rows}
        onNo={() => setTagging(false)}
        onTag={(operation, tags) => {
          setTagging(false);
          bulk.tag(operation, tags, rows);
        }}
      />
    );
  return (
    <ActionRow label={t('jobs.bulk.label')}>
      <span className={classes['count']} role="status">
        {bulk.progress === null
          ? t('jobs.bulk.selected', { count: rows.length, total: dates.number(total) })
          : t('jobs.bulk.progress', {
              done: dates.number(bulk.progress.done),
              total: dates.number(bulk.progress.total),
            })}
      </span>
      <Button look="quiet" icon={PlayIcon} disabledReason={gone} busy={busy} onClick={askToRun} {...key('R')}>
        {t('jobs.bulk.runShort')}
      </Button>
      {active.length === 0 ? null : (
        <Button
          look="quiet"
          icon={PauseIcon}
          disabledReason={gone}
          busy={busy}
          onClick={() => bulk.run('pause', active)}
          {...key('P')}
        >
          {t('jobs.bulk.pause', { count: active.length })}
        </Button>
      )}
      {paused.length === 0 ? null : (
        <Button
          look="quiet"
          icon={PlayIcon}
          disabledReason={gone}
          busy={busy}
          onClick={() => bulk.run('resume', paused)}
          {...(active.length === 0 ? key('P') : {})}
        >
          {t('jobs.bulk.resume', { count: paused.length })}
        </Button>
      )}
      <Button
        look="quiet"
        danger
        icon={DeleteIcon}
        disabledReason={gone}
        busy={busy}
        onClick={remove}
        {...(roomy ? { hint: 'Del' } : {})}
      >
        {t('jobs.bulk.delete')}
      </Button>
      <Button look="quiet" icon={TagIcon} disabledReason={gone} busy={busy} onClick={tag} {...key('T')}>
        {t('jobs.columns.tags')}
      </Button>
      <ExportMenu ids={() => rows.map(({ id }) => id)} />
      <span className={classes['end']}>
        {roomy && rows.length < total ? (
          <Button look="quiet" onClick={onAll}>
            {t('jobs.bulk.all', { count: total, total: dates.number(total) })}
          </Button>
        ) : null}
        <Button look="quiet" hint="Esc" onClick={selection.clear}>
          {t('jobs.bulk.clear')}
        </Button>
      </span>
    </ActionRow>
  );
}
