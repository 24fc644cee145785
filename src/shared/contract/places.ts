/** The screens of the window. A place in it is a screen, a thing that is open on it, and how its list is filtered. */
export const screens = ['overview', 'jobs', 'runs', 'nodes', 'functions', 'alerts', 'audit', 'settings'] as const;
export type Screen = (typeof screens)[number];
