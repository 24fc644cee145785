// `npm start [-- arguments]`: sets up what is missing, builds what changed, opens the application.
import { needsVirtualDisplay } from './lib/display.mjs';
import { main, say } from './lib/report.mjs';
import { setUpWindow } from './lib/setup.mjs';
import { runWithWindow, sandboxArguments } from './lib/window.mjs';

await main(async () => {
  const runtime = await setUpWindow();
  say(`starting with ${runtime.note}`);
  // Without a desktop Chromium complains at length about the session bus and the GPU that are not there.
  const quiet = needsVirtualDisplay() ? ['--disable-gpu', '--log-level=3'] : [];
  const args = [...sandboxArguments(), ...quiet, '.', ...process.argv.slice(2)];
  process.exitCode = await runWithWindow(runtime, runtime.executable, args);
});
