// `node tools/with-electron.mjs <command> [arguments]`: sets up what is missing, then runs the command with an Electron
// to launch (in ELECTRON_OVERRIDE_DIST_PATH, where it is not the official one) and with a display.
import { main, say, ToolError } from './lib/report.mjs';
import { setUpWindow } from './lib/setup.mjs';
import { runWithWindow } from './lib/window.mjs';

await main(async () => {
  const [command, ...args] = process.argv.slice(2);
  if (!command) throw new ToolError('no command given', 'node tools/with-electron.mjs playwright test');
  const runtime = await setUpWindow();
  say(`using ${runtime.note}`);
  process.exitCode = await runWithWindow(runtime, command, args);
});
