// `npm start [-- arguments]`: sets up what is missing, builds what changed, opens the application.
import { main, say } from './lib/report.mjs';
import { setUpWindow } from './lib/setup.mjs';
import { runWithWindow, sandboxArguments } from './lib/window.mjs';

await main(async () => {
  const runtime = await setUpWindow();
  say(`starting with ${runtime.note}`);
  process.exitCode = await runWithWindow(runtime, runtime.executable, [
    ...sandboxArguments(),
    '.',
    ...process.argv.slice(2),
  ]);
});
