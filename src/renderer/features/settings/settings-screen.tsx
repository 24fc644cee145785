import { useFormats } from '../../ui/format/use-formats';
import { Panes, ScreenHeader } from '../../ui/layout';
import { ApiTokens } from './api-tokens';
import { AuditTrail } from './audit-trail';
import { Backups } from './backups';
import { HubFacts } from './hub-facts';
import { HubSettings } from './hub-settings';
import classes from './settings.module.css';
import { WindowSettings } from './window-settings';
import { WorkstationSettings } from './workstation-settings';

/** What an operator may set: this window, the hub, and who else may ask it. */
export default function SettingsScreen() {
  const { t } = useFormats();
  return (
    <Panes>
      <ScreenHeader title={t('common.rail.settings')} />
      <div className={classes['page']}>
        <div className={classes['column']}>
          <WindowSettings />
          <WorkstationSettings />
          <HubSettings />
        </div>
        <div className={classes['column']}>
          <ApiTokens />
          <Backups />
          <AuditTrail />
          <HubFacts />
        </div>
      </div>
    </Panes>
  );
}
