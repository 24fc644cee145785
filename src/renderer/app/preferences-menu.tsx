import { useEffect, useRef, type RefObject } from 'react';
import { languages, setPreferences, themeChoices, usePreferences } from '../store/preferences';
import { Button } from '../ui/controls/button';
import { Segments } from '../ui/controls/segments';
import { useFormats } from '../ui/format/use-formats';
import { useKeys } from '../ui/keys';
import classes from './preferences-menu.module.css';

/** Each language in its own words, so that a person finds the way back. */
const languageNames = { en: 'English', ar: 'العربية' };

export default function PreferencesMenu({
  onClose,
  onCheatSheet,
  anchor,
}: {
  onClose: () => void;
  onCheatSheet: () => void;
  anchor: RefObject<HTMLElement | null>;
}) {
  const { t } = useFormats();
  const { theme, language, singleKeys } = usePreferences();
  const panel = useRef<HTMLDivElement>(null);
  useKeys({ Escape: onClose });
  useEffect(() => {
    panel.current?.focus();
    const onPointer = (event: PointerEvent): void => {
      const target = event.target instanceof Node ? event.target : null;
      if (!panel.current?.contains(target) && !anchor.current?.contains(target)) onClose();
    };
    document.addEventListener('pointerdown', onPointer);
    return () => document.removeEventListener('pointerdown', onPointer);
  }, [onClose, anchor]);
  return (
    <div ref={panel} className={classes['menu']} role="dialog" aria-label={t('common.preferences.label')} tabIndex={-1}>
      <span>{t('common.preferences.theme')}</span>
      <Segments
        label={t('common.preferences.theme')}
        value={theme}
        options={themeChoices.map((value) => ({ value, label: t(`common.preferences.themes.${value}`) }))}
        onChange={(value) => setPreferences({ theme: value })}
      />
      <span>{t('common.preferences.language')}</span>
      <Segments
        label={t('common.preferences.language')}
        value={language}
        options={languages.map((value) => ({ value, label: <bdi lang={value}>{languageNames[value]}</bdi> }))}
        onChange={(value) => setPreferences({ language: value })}
      />
      <label className={classes['check']}>
        <input
          type="checkbox"
          checked={singleKeys}
          onChange={(event) => setPreferences({ singleKeys: event.target.checked })}
        />
        {t('common.preferences.keys')}
      </label>
      <Button
        look="quiet"
        hint="?"
        onClick={() => {
          onClose();
          onCheatSheet();
        }}
      >
        {t('common.preferences.cheatSheet')}
      </Button>
    </div>
  );
}
