import { useMemo } from 'react';
import { go, screens } from '../../store/location';
import { languages, setPreferences, themeChoices } from '../../store/preferences';
import { useFormats } from '../../ui/format/use-formats';
import { Icon } from '../../ui/icon';
import { ActionIcon, ForwardIcon, PlusIcon } from '../../ui/icons';
import { screenKeys } from '../screens';
import type { Entry } from './entry';

/** Each language in its own words, so that a person finds the way back. */
const languageNames = { en: 'English', ar: 'العربية' };

/** What can be done from anywhere in the window. */
export function useWindowActions(onCheatSheet: () => void): Entry[] {
  const { t } = useFormats();
  return useMemo(() => {
    const entry = (key: string, name: string, icon: typeof ActionIcon, choose: () => void, keys?: string): Entry => ({
      key,
      kind: 'action',
      name,
      glyph: <Icon of={icon} size={14} mirror={icon === ForwardIcon} />,
      choose,
      ...(keys === undefined ? {} : { keys: keys.toUpperCase().split(' ') }),
    });
    return [
      entry('new job', t('jobs.create'), PlusIcon, () => go({ screen: 'jobs', id: 'new' })),
      entry('calendars', t('calendars.title'), ActionIcon, () => go({ screen: 'jobs', id: 'calendars' })),
      entry('import jobs', t('transfer.import'), ActionIcon, () => go({ screen: 'jobs', id: 'import' })),
      entry('new function', t('functions.create'), PlusIcon, () => go({ screen: 'functions', id: 'new' })),
      entry('add node', t('nodes.add.action'), PlusIcon, () => go({ screen: 'nodes', id: 'new' })),
      ...screens.map((screen) =>
        entry(
          `go ${screen}`,
          t('palette.goTo', { screen: t(`common.rail.${screen}`) }),
          ForwardIcon,
          () => go({ screen }),
          screenKeys[screen],
        ),
      ),
      entry('keys', t('common.keys.title'), ActionIcon, onCheatSheet, '?'),
      ...themeChoices.map((theme) =>
        entry(
          `theme ${theme}`,
          t('palette.of', { action: t('common.preferences.theme'), name: t(`common.preferences.themes.${theme}`) }),
          ActionIcon,
          () => setPreferences({ theme }),
        ),
      ),
      ...languages.map((language) =>
        entry(
          `language ${language}`,
          t('palette.of', { action: t('common.preferences.language'), name: languageNames[language] }),
          ActionIcon,
          () => setPreferences({ language }),
        ),
      ),
    ];
  }, [t, onCheatSheet]);
}
