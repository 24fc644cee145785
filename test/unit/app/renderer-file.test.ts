import { expect, test } from 'vitest';
import { rendererFile } from '../../../src/main/app/renderer-file';

const pathOf = (url: string): string | undefined => rendererFile(url, 'waypost', '/opt/renderer')?.path;

test('a URL stands for a file of the built renderer, with its type', () => {
  expect(rendererFile('app://waypost/assets/index.js?v=1', 'waypost', '/opt/renderer')).toEqual({
    path: '/opt/renderer/assets/index.js',
    mimeType: 'text/javascript; charset=utf-8',
  });
});

test.each([
  ['another host', 'app://elsewhere/index.html'],
  ['a folder', 'app://waypost/'],
  ['a type the renderer does not have', 'app://waypost/secret.db'],
  ['an encoded slash', 'app://waypost/..%2fmain%2findex.js'],
  ['backslashes', 'app://waypost/..%5cmain%5cindex.js'],
  ['a NUL', 'app://waypost/index.js%00.html'],
  ['a broken escape', 'app://waypost/%zz.html'],
  ['a sibling folder whose name begins alike', 'app://waypost/..%2frenderer-other%2findex.js'],
])('%s is refused', (_what, url) => {
  expect(pathOf(url)).toBeUndefined();
});

test('dots that the URL itself resolves stay inside', () => {
  expect(pathOf('app://waypost/%2e%2e/main/index.js')).toBe('/opt/renderer/main/index.js');
});
