import { lazy, Suspense, useEffect, useState } from 'react';
import type { Backup } from '../../../shared/contract/backups';
import { useQuery } from '../../client/use-query';
import { notify } from '../../store/notices';
import { Button } from '../../ui/controls/button';
import { useFormats } from '../../ui/format/use-formats';
import { sizeText } from '../../ui/format/spans';
import { useGoneReason } from '../../ui/gone';
import { Section } from '../../ui/layout';
import { Failed, SkeletonRows } from '../../ui/states';
import { Mono } from '../../ui/text';
import { AbsoluteTime, RelativeTime } from '../../ui/time';
import { useCommand } from '../../ui/use-command';
import classes from './settings.module.css';

const RestoreBackup = lazy(() => import('./restore-backup'));
/** Those that are shown; the others lie in the folder. */
const SHOWN = 8;

function BackupRow({ backup, onRestore }: { backup: Backup; onRestore: () => void }) {
  const { t } = useFormats();
  const gone = useGoneReason();
  return (
    <li className={classes['token']}>
      <div className={classes['grow']}>
        <p>
          <b>
            <AbsoluteTime at={backup.takenAt} />
          </b>{' '}
          <span className={classes['note']}>
            <RelativeTime at={backup.takenAt} />
          </span>
        </p>
        <p className={classes['note']}>
          {sizeText(t, backup.bytes)} · {t(backup.automatic ? 'settings.backups.automatic' : 'settings.backups.asked')}{' '}
          · {t('settings.backups.schema', { schema: backup.schema })} <Mono>{backup.version}</Mono>
        </p>
      </div>
      <Button disabledReason={gone} onClick={onRestore}>
        {t('settings.backups.restore')}
      </Button>
    </li>
  );
}

/** Backups of the hub: made now, listed, restored. */
export function Backups() {
  const { t, dates } = useFormats();
  const gone = useGoneReason();
  const list = useQuery('backups.list', {});
  const { send, busy } = useCommand();
  const [restoring, setRestoring] = useState<Backup | null>(null);
  const { reload } = list;
  const create = async (): Promise<void> => {
    const result = await send('backups.create', {});
    reload();
    if (result.ok) notify({ text: t('settings.backups.made'), tone: 'done' });
  };
  const isUnderWay = busy || list.value?.underWay === true;
  useEffect(() => {
    if (list.value?.underWay !== true) return undefined;
    const timer = setTimeout(reload, 1_000);
    return () => clearTimeout(timer);
  }, [list.value, reload]);
  const items = list.value?.items ?? [];
  const failure = list.value?.failure ?? null;
  return (
    <Section
      title={t('settings.backups.title')}
      note={list.value === null ? '–' : dates.number(items.length)}
      end={
        <Button disabledReason={gone} busy={isUnderWay} onClick={() => void create()}>
          {t('settings.backups.create')}
        </Button>
      }
    >
      {list.error !== null ? (
        <Failed error={list.error} onRetry={list.reload} />
      ) : list.value === null ? (
        <SkeletonRows count={2} />
      ) : (
        <>
          <p className={classes['nothing']}>
            {t(items.length === 0 ? 'settings.backups.none' : 'settings.backups.holds')}{' '}
            <Mono>{list.value.folder}</Mono>
          </p>
          {failure === null ? null : (
            <p className={classes['failure']} role="status">
              {t('settings.backups.failure')} <AbsoluteTime at={failure.at} />: <bdi>{failure.message}</bdi>
            </p>
          )}
          <ul>
            {items.slice(0, SHOWN).map((backup) => (
              <BackupRow key={backup.name} backup={backup} onRestore={() => setRestoring(backup)} />
            ))}
          </ul>
        </>
      )}
      {restoring === null ? null : (
        <Suspense>
          <RestoreBackup
            backup={restoring}
            onClose={() => {
              setRestoring(null);
              reload();
            }}
          />
        </Suspense>
      )}
    </Section>
  );
}
