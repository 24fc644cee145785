/** How long before they fall due occurrences may be decided and written, in ms. No grant is sent before its instant. */
export const PREPARE_AHEAD_MS = 100;
