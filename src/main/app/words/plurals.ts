/** A text for each plural form of a language (Unicode CLDR); those that are left out take `other`. `#` is the number. */
export type Forms = Partial<Record<Intl.LDMLPluralRule, string>> & { other: string };

/** Chooses the form for a count. Arabic is written with Latin digits, as in the window. */
export function pluralsOf(language: 'en' | 'ar'): (forms: Forms) => (count: number) => string {
  const rules = new Intl.PluralRules(language);
  const numbers = new Intl.NumberFormat(language === 'ar' ? 'ar-u-nu-latn' : 'en-GB');
  return (forms) => (count) => (forms[rules.select(count)] ?? forms.other).replace('#', numbers.format(count));
}
