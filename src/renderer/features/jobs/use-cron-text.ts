import { useEffect, useState } from 'react';
import type { Language } from '../../store/preferences';

type Describe = (expression: string) => string;

const describers: Partial<Record<Language, Describe>> = {};

async function loadDescriber(locale: Language): Promise<Describe> {
  const { default: cronstrue } = await import('cronstrue');
  if (locale === 'ar') await import('cronstrue/locales/ar');
  const options = { locale, use24HourTimeFormat: true, throwExceptionOnParseError: true, verbose: true };
  return (expression) => cronstrue.toString(expression, options);
}

/** Cron lines in full sentences, as soon as what writes them is there. A line it cannot read is null. */
export function useCronText(lines: readonly string[], language: Language): (string | null)[] {
  const [, setLoaded] = useState<Language | null>(null);
  const describe = describers[language];
  useEffect(() => {
    if (describers[language]) return undefined;
    let current = true;
    void loadDescriber(language).then((loaded) => {
      describers[language] = loaded;
      if (current) setLoaded(language);
    });
    return () => {
      current = false;
    };
  }, [language]);
  return lines.map((line) => {
    try {
      return describe?.(line.trim()) ?? null;
    } catch {
      return null;
    }
  });
}
