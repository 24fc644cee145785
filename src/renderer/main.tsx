import '@mantine/core/styles/default-css-variables.layer.css';
import '@mantine/core/styles/baseline.layer.css';
import '@mantine/core/styles/global.layer.css';
import './ui/theme/fonts.css';
import './ui/theme/base.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/app';
import { loadPalette } from './app/palette/load-palette';
import { loadScreen } from './app/screens';
import { startI18n } from './i18n/i18n';
import { startLive } from './store/live';
import { followLinks, here, screens } from './store/location';
import { listenToKeys } from './ui/keys';

/** How long the first paint waits for the first snapshot, so that the rows come with the frame. */
const SNAPSHOT_WAIT_MS = 250;

/** The rest of a large mirror begins to come by then, however busy the page is. */
const REST_MS = 300;

/** When the other screens are fetched: well after the first paint, which needs the same processes. */
const PREFETCH_MS = 1_500;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function start(root: HTMLElement): Promise<void> {
  let painted = (): void => undefined;
  const live = startLive(new Promise((resolve) => (painted = resolve)));
  listenToKeys();
  followLinks();
  await Promise.all([startI18n(), loadScreen(here().screen), Promise.race([live.first, pause(SNAPSHOT_WAIT_MS)])]);
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
  // The frame with the rows is drawn after this one's callbacks; what comes then is in nobody's way.
  const afterFrame = (then: () => void): void => {
    requestAnimationFrame(() => requestIdleCallback(then, { timeout: REST_MS }));
  };
  afterFrame(painted);
  void live.first.then(() => afterFrame(() => window.waypost.rowsShown()));
  await pause(PREFETCH_MS);
  requestIdleCallback(() => {
    for (const screen of screens) void loadScreen(screen);
    void loadPalette();
  });
}

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');
void start(root);
