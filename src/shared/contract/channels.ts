/** The IPC channels between preload and main. */
export const INVOKE_CHANNEL = 'waypost:invoke';
export const CHANGES_CHANNEL = 'waypost:changes';
export const OPEN_CHANNEL = 'waypost:open';
export const WORKSTATION_CHANNEL = 'waypost:workstation';
export const CLOSING_CHANNEL = 'waypost:closing';
export const SHOWN_CHANNEL = 'waypost:shown';
export const PREFERENCES_CHANNEL = 'waypost:preferences';

/** A launch argument of the window's process, through which main tells the sandboxed preload what it cannot know. */
export const FACTS_ARGUMENT = '--waypost-facts=';
