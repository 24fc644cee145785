// `npm run dev [-- arguments]`: the application with hot reload.
import { discardStamp } from './lib/build.mjs';
import { main, say } from './lib/report.mjs';
import { setUpWindow } from './lib/setup.mjs';
import { runWithWindow } from './lib/window.mjs';

await main(async () => {
  const runtime = await setUpWindow({ build: false });
  discardStamp(); // a development build lands in out/
  say(`developing with ${runtime.note}`);
  process.exitCode = await runWithWindow(runtime, 'electron-vite', ['dev', ...process.argv.slice(2)]);
});
