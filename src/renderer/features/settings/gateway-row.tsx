import { useState } from 'react';
import type { Workstation, WorkstationInput } from '../../../shared/contract/workstation';
import { askWorkstation } from '../../client/workstation';
import { loadWorkstation } from '../../store/workstation';
import { Button } from '../../ui/controls/button';
import { CheckField } from '../../ui/controls/fields';
import { useFormats } from '../../ui/format/use-formats';
import { Mono } from '../../ui/text';
import { SettingRow } from './setting-row';
import classes from './settings.module.css';

/** Whether other machines reach the gateway. It is opened with the hub, so a change waits for its next start. */
export function GatewayRow({
  gateway,
  change,
}: {
  gateway: Workstation['gateway'];
  change: (input: WorkstationInput<'set'>) => void;
}) {
  const { t } = useFormats();
  const [isRestarting, setRestarting] = useState(false);
  const restart = async (): Promise<void> => {
    setRestarting(true);
    await askWorkstation('restartHub', {});
    await loadWorkstation();
    setRestarting(false);
  };
  return (
    <SettingRow label={t('settings.workstation.gateway.label')} note={t('settings.workstation.gateway.note')}>
      {gateway.overridden === null ? (
        <>
          <CheckField
            label={t('settings.workstation.gateway.check')}
            checked={gateway.open}
            onChange={(gatewayOpen) => change({ gatewayOpen })}
          />
          {gateway.open === gateway.inForce ? null : (
            <>
              <p className={classes['note']} role="status">
                {t('settings.workstation.gateway.waits')}
              </p>
              <Button busy={isRestarting} onClick={() => void restart()}>
                {t('settings.workstation.gateway.restart')}
              </Button>
            </>
          )}
        </>
      ) : (
        <span className={classes['fixed']}>
          <b>
            <Mono>{gateway.overridden}</Mono>
          </b>{' '}
          <span>
            {t('settings.hub.overridden')} <Mono>WAYPOST_GATEWAY_HOST</Mono>
          </span>
        </span>
      )}
    </SettingRow>
  );
}
