import { readFileSync } from 'node:fs';

type Words = string | { [key: string]: Words };

function wordsOf(language: string, file: string, keys: readonly string[]): string {
  const all = JSON.parse(readFileSync(`src/renderer/i18n/${language}/${file}.json`, 'utf8')) as Words;
  const found = keys.reduce<Words | undefined>(
    (words, key) => (typeof words === 'object' ? words[key] : undefined),
    all,
  );
  if (typeof found !== 'string') throw new Error(`${file}.${keys.join('.')} is no text of ${language}`);
  return found.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}

/** What begins like a text of the window, in whichever language it speaks. @param key like `jobs.views.label` */
export function said(key: string): RegExp {
  const [file = '', ...keys] = key.split('.');
  return new RegExp(`^(?:${['en', 'ar'].map((language) => wordsOf(language, file, keys)).join('|')})`);
}
