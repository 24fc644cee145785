/** Registers Arabic with cronstrue when it is loaded; the package has no types for it. */
declare module 'cronstrue/locales/ar';
