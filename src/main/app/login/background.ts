import { app } from 'electron';

/** With it the application starts without showing its window. */
export const IN_BACKGROUND = 'in-background';

/** Whether the session started it, and not a person. */
export const isInBackground = (): boolean => app.commandLine.hasSwitch(IN_BACKGROUND);
