import { useState } from 'react';
import type { Workstation, WorkstationInput } from '../../../shared/contract/workstation';
import { checkForUpdates } from '../../store/workstation';
import { Button } from '../../ui/controls/button';
import { CheckField } from '../../ui/controls/fields';
import { useFormats } from '../../ui/format/use-formats';
import { Mono } from '../../ui/text';
import { AbsoluteTime } from '../../ui/time';
import { SettingRow } from './setting-row';
import classes from './settings.module.css';

function Found({ found }: { found: NonNullable<Workstation['updates']['found']> }) {
  const { t } = useFormats();
  return (
    <div role="status">
      {found.state === 'failed' ? (
        <p className={classes['broken']}>
          {t('settings.workstation.updates.failed')} <bdi>{found.message}</bdi>
        </p>
      ) : (
        <p>
          {t(
            found.state === 'available'
              ? 'settings.workstation.updates.available'
              : 'settings.workstation.updates.current',
            { version: found.version },
          )}
        </p>
      )}
      {found.state === 'available' && found.url !== null ? (
        <p>
          <Mono>{found.url}</Mono>
        </p>
      ) : null}
      <p className={classes['note']}>
        {t('settings.workstation.updates.at')} <AbsoluteTime at={found.at} />
      </p>
    </div>
  );
}

/** Looks for newer versions where this installation was told to, and downloads nothing. */
export function UpdatesRow({
  updates,
  change,
}: {
  updates: Workstation['updates'];
  change: (input: WorkstationInput<'set'>) => void;
}) {
  const { t } = useFormats();
  const [isLooking, setLooking] = useState(false);
  const look = async (): Promise<void> => {
    setLooking(true);
    await checkForUpdates();
    setLooking(false);
  };
  return (
    <SettingRow label={t('settings.workstation.updates.label')} note={t('settings.workstation.updates.note')}>
      {updates.address === null ? (
        <span className={classes['fixed']}>
          {t('settings.workstation.updates.nowhere')} <Mono>WAYPOST_UPDATE_URL</Mono>
        </span>
      ) : (
        <>
          <CheckField
            label={t('settings.workstation.updates.check')}
            checked={updates.on}
            onChange={(on) => change({ updates: on })}
          />
          <p className={classes['note']}>
            <Mono>{updates.address}</Mono>
          </p>
          <Button busy={isLooking} onClick={() => void look()}>
            {t('settings.workstation.updates.now')}
          </Button>
          {updates.found === null ? null : <Found found={updates.found} />}
        </>
      )}
    </SettingRow>
  );
}
