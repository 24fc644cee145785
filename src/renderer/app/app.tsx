import { DirectionProvider, MantineProvider, useDirection } from '@mantine/core';
import { createElement, lazy, Suspense, useEffect, useState } from 'react';
import { screens, go, useLocation, type Screen } from '../store/location';
import { usePreferences } from '../store/preferences';
import { rememberPlaces } from '../store/recent';
import { setWorkstation } from '../store/workstation';
import { directionOf, useWords } from '../i18n/i18n';
import { useKeys, type KeyMap } from '../ui/keys';
import { SkeletonRows } from '../ui/states';
import { theme, variables } from '../ui/theme/theme';
import { Closing } from './closing';
import { Rail, StatusBar, TitleBar } from './frame';
import classes from './frame.module.css';
import { NoticeBar } from './notice';
import { loadPalette } from './palette/load-palette';
import { holdKeys } from './palette/opening';
import { screenComponent, screenKeys } from './screens';

const CheatSheet = lazy(() => import('./cheat-sheet'));

const Palette = lazy(loadPalette);

const goKeys: KeyMap = Object.fromEntries(screens.map((screen) => [screenKeys[screen], () => go({ screen })]));

/** A screen, which stays the one that it began as: its code may come by another way meanwhile, and it would begin anew. */
function ScreenInUse({ screen }: { screen: Screen }) {
  const [component] = useState(() => screenComponent(screen));
  return createElement(component);
}

function Window() {
  const [cheatSheet, setCheatSheet] = useState(false);
  const [palette, setPalette] = useState(false);
  const { screen } = useLocation();
  const find = (): void => {
    holdKeys();
    setPalette(true);
  };
  useKeys({ ...goKeys, '?': () => setCheatSheet(true), 'mod+k': find });
  useEffect(rememberPlaces, []);
  const language = usePreferences((preferences) => preferences.language);
  // What the system shows of the application speaks the same language.
  useEffect(() => void setWorkstation({ language }), [language]);
  return (
    <div className={classes['window']}>
      <TitleBar onFind={find} />
      <Rail onCheatSheet={() => setCheatSheet(true)} />
      <main className={classes['main']}>
        <Suspense fallback={<SkeletonRows />} key={screen}>
          <ScreenInUse screen={screen} />
        </Suspense>
      </main>
      <StatusBar />
      <NoticeBar />
      <Closing />
      {cheatSheet ? (
        <Suspense>
          <CheatSheet onClose={() => setCheatSheet(false)} />
        </Suspense>
      ) : null}
      {palette ? (
        <Suspense>
          <Palette onClose={() => setPalette(false)} onCheatSheet={() => setCheatSheet(true)} />
        </Suspense>
      ) : null}
    </div>
  );
}

/** Keeps Mantine's direction with the language. */
function FollowDirection() {
  const language = useWords((words) => words.language);
  const { setDirection } = useDirection();
  const direction = directionOf(language);
  useEffect(() => setDirection(direction), [direction, setDirection]);
  return null;
}

export function App() {
  const chosen = usePreferences((preferences) => preferences.theme);
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={variables}
      defaultColorScheme="auto"
      {...(chosen === 'auto' ? {} : { forceColorScheme: chosen })}
    >
      <DirectionProvider initialDirection={document.dir === 'rtl' ? 'rtl' : 'ltr'} detectDirection={false}>
        <FollowDirection />
        <Window />
      </DirectionProvider>
    </MantineProvider>
  );
}
