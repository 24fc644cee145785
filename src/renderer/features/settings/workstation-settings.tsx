import { useEffect } from 'react';
import { closingMeanings, type Workstation, type WorkstationInput } from '../../../shared/contract/workstation';
import { notify } from '../../store/notices';
import { loadWorkstation, setWorkstation, useWorkstation } from '../../store/workstation';
import { CheckField } from '../../ui/controls/fields';
import { Segments } from '../../ui/controls/segments';
import { useErrorText } from '../../ui/errors';
import { useFormats } from '../../ui/format/use-formats';
import { Section } from '../../ui/layout';
import { Failed, SkeletonRows } from '../../ui/states';
import { GatewayRow } from './gateway-row';
import { SettingRow } from './setting-row';
import classes from './settings.module.css';
import { UpdatesRow } from './updates-row';

function Rows({ value, change }: { value: Workstation; change: (input: WorkstationInput<'set'>) => void }) {
  const { t } = useFormats();
  const { closing, hasTray, notices, startAtLogin, gateway, updates } = value;
  return (
    <>
      <SettingRow
        label={t('settings.workstation.closing.label')}
        note={t(hasTray ? 'settings.workstation.closing.note' : 'settings.workstation.closing.noTray')}
      >
        <Segments
          label={t('settings.workstation.closing.label')}
          value={closing}
          options={closingMeanings.map((meaning) => ({
            value: meaning,
            label: t(`settings.workstation.closing.${meaning}`),
          }))}
          onChange={(meaning) => change({ closing: meaning })}
        />
      </SettingRow>
      <SettingRow label={t('settings.workstation.login.label')} note={t('settings.workstation.login.note')}>
        {startAtLogin.refused !== null && !startAtLogin.on ? (
          <span className={classes['fixed']}>{t(`settings.workstation.login.refused.${startAtLogin.refused}`)}</span>
        ) : (
          <CheckField
            label={t('settings.workstation.login.check')}
            checked={startAtLogin.on}
            onChange={(on) => change({ startAtLogin: on })}
          />
        )}
      </SettingRow>
      <SettingRow label={t('settings.workstation.notices.label')} note={t('settings.workstation.notices.note')}>
        {notices.works ? (
          <CheckField
            label={t('settings.workstation.notices.check')}
            checked={notices.on}
            onChange={(on) => change({ notices: on })}
          />
        ) : (
          <span className={classes['fixed']}>{t('settings.workstation.notices.none')}</span>
        )}
      </SettingRow>
      <GatewayRow gateway={gateway} change={change} />
      <UpdatesRow updates={updates} change={change} />
    </>
  );
}

/** What the application is to the desktop around it: chosen at once, kept on this workstation. */
export function WorkstationSettings() {
  const { t } = useFormats();
  const words = useErrorText();
  const { value, error } = useWorkstation();
  useEffect(() => void loadWorkstation(), []);
  const change = async (input: WorkstationInput<'set'>): Promise<void> => {
    const result = await setWorkstation(input);
    if (!result.ok) notify({ text: words(result.error), tone: 'failed' });
  };
  return (
    <Section title={t('settings.workstation.title')}>
      {value !== null ? (
        <Rows value={value} change={(input) => void change(input)} />
      ) : error !== null ? (
        <Failed error={error} onRetry={() => void loadWorkstation()} />
      ) : (
        <SkeletonRows count={3} />
      )}
    </Section>
  );
}
