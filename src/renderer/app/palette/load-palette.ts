/** Fetches the code of the palette. */
export const loadPalette = () => import('./palette');
