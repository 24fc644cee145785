import { lazy, Suspense, useRef, useState } from 'react';
import { useFormats } from '../ui/format/use-formats';
import { Icon } from '../ui/icon';
import { LanguageIcon } from '../ui/icons';
import { useCompact } from '../ui/window-size';
import classes from './frame.module.css';

const PreferencesMenu = lazy(() => import('./preferences-menu'));

/** Theme and language, at the foot of the rail. */
export function PreferencesButton({ onCheatSheet }: { onCheatSheet: () => void }) {
  const { t } = useFormats();
  const compact = useCompact();
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const close = (): void => {
    setOpen(false);
    button.current?.focus();
  };
  return (
    <>
      <button
        ref={button}
        type="button"
        className={classes['item']}
        aria-haspopup="dialog"
        aria-expanded={open}
        title={compact ? t('common.preferences.label') : undefined}
        onClick={() => setOpen(!open)}
      >
        <Icon of={LanguageIcon} />
        <span className={classes['word']}>{t('common.preferences.label')}</span>
      </button>
      {open ? (
        <Suspense>
          <PreferencesMenu onClose={close} onCheatSheet={onCheatSheet} anchor={button} />
        </Suspense>
      ) : null}
    </>
  );
}
