import { expect, test, vi } from 'vitest';

vi.mock('electron', () => ({ nativeTheme: {} }));
const { themeOf } = await import('../../../src/main/app/kept-preferences');

test.each([
  ['{"theme":"dark","language":"ar"}', 'dark'],
  ['{"theme":"light"}', 'light'],
  ['{"theme":"auto"}', 'system'],
  ['{"theme":{"of":"night"}}', 'system'],
  ['{}', 'system'],
  ['null', 'system'],
  ['', 'system'],
  ['{"theme":', 'system'],
])('preferences %s ask for the theme %s', (text, theme) => {
  expect(themeOf(text)).toBe(theme);
});
