// Tells on stdout when the first thing to click is on the screen. The same for the blank window and the application.
import { app } from 'electron';

/** Runs in the page: resolves when an element that matches can be hit and a frame with it was drawn. */
function waitForTarget(selector) {
  return new Promise((resolve) => {
    const look = () => {
      const element = document.querySelector(selector);
      const box = element?.getBoundingClientRect();
      const hit = box && document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
      if (hit && element.contains(hit)) requestAnimationFrame(() => setTimeout(resolve, 0, element.textContent));
      else requestAnimationFrame(look);
    };
    look();
  });
}

/** @param {string} selector what counts as the first thing to click */
export function traceStart(selector) {
  const script = `(${waitForTarget.toString()})(${JSON.stringify(selector)})`;
  app.on('web-contents-created', (_event, contents) => {
    contents.once('dom-ready', () => {
      void contents.executeJavaScript(script).then((text) => process.stdout.write(`clickable ${String(text)}\n`));
    });
  });
}
