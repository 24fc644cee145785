import {
  densities,
  languages,
  setPreferences,
  themeChoices,
  timeChoices,
  usePreferences,
} from '../../store/preferences';
import { CheckField } from '../../ui/controls/fields';
import { Segments } from '../../ui/controls/segments';
import { localZone } from '../../ui/format/dates';
import { useFormats } from '../../ui/format/use-formats';
import { Section } from '../../ui/layout';
import { SettingRow } from './setting-row';

/** Each language in its own words, so that a person finds the way back. */
const languageNames = { en: 'English', ar: 'العربية' };

/** What is of this window alone: chosen at once, kept on this workstation. */
export function WindowSettings() {
  const { t } = useFormats();
  const { language, theme, density, times, singleKeys } = usePreferences();
  return (
    <Section title={t('settings.window.title')} note={t('settings.window.note')}>
      <SettingRow label={t('common.preferences.language')}>
        <Segments
          label={t('common.preferences.language')}
          value={language}
          options={languages.map((value) => ({ value, label: <bdi lang={value}>{languageNames[value]}</bdi> }))}
          onChange={(value) => setPreferences({ language: value })}
        />
      </SettingRow>
      <SettingRow label={t('common.preferences.theme')}>
        <Segments
          label={t('common.preferences.theme')}
          value={theme}
          options={themeChoices.map((value) => ({ value, label: t(`common.preferences.themes.${value}`) }))}
          onChange={(value) => setPreferences({ theme: value })}
        />
      </SettingRow>
      <SettingRow label={t('settings.window.density')}>
        <Segments
          label={t('settings.window.density')}
          value={density}
          options={densities.map((value) => ({ value, label: t(`settings.window.densities.${value}`) }))}
          onChange={(value) => setPreferences({ density: value })}
        />
      </SettingRow>
      <SettingRow label={t('settings.window.times')} note={t('settings.window.timesNote')}>
        <Segments
          label={t('settings.window.times')}
          value={times}
          options={timeChoices.map((value) => ({
            value,
            label: t(`settings.window.zones.${value}`, { zone: localZone }),
          }))}
          onChange={(value) => setPreferences({ times: value })}
        />
      </SettingRow>
      <SettingRow label={t('settings.window.keys')} note={t('settings.window.keysNote')}>
        <CheckField
          label={t('common.preferences.keys')}
          checked={singleKeys}
          onChange={(value) => setPreferences({ singleKeys: value })}
        />
      </SettingRow>
    </Section>
  );
}
