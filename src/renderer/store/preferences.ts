import { create } from 'zustand';

export const languages = ['en', 'ar'] as const;
export type Language = (typeof languages)[number];
export const themeChoices = ['light', 'dark', 'auto'] as const;
export type ThemeChoice = (typeof themeChoices)[number];

/** How tall the rows of lists are. */
export const densities = ['compact', 'normal', 'roomy'] as const;
export type Density = (typeof densities)[number];

/** Whose clock times are shown by: this workstation's, UTC, or that of the job they belong to. */
export const timeChoices = ['local', 'utc', 'job'] as const;
export type TimeChoice = (typeof timeChoices)[number];

/** What a person chose on this workstation; kept outside the hub, over restarts. */
export interface Preferences {
  language: Language;
  theme: ThemeChoice;
  density: Density;
  times: TimeChoice;
  /** Whether single letters are commands. */
  singleKeys: boolean;
}

function stored(): Partial<Preferences> {
  try {
    const value: unknown = JSON.parse(window.waypost.desktop.preferences || '{}');
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}

/** The language of the operating system, if there is a translation. */
export function languageOf(locale: string): Language {
  return languages.find((language) => locale.toLowerCase().startsWith(language)) ?? 'en';
}

function initial(): Preferences {
  const saved = stored();
  return {
    language: languages.find((language) => language === saved.language) ?? languageOf(window.waypost.desktop.locale),
    theme: saved.theme === 'light' || saved.theme === 'dark' ? saved.theme : 'auto',
    density: densities.find((density) => density === saved.density) ?? 'normal',
    times: timeChoices.find((times) => times === saved.times) ?? 'local',
    singleKeys: saved.singleKeys !== false,
  };
}

export const usePreferences = create<Preferences>(initial);

export function setPreferences(part: Partial<Preferences>): void {
  usePreferences.setState(part);
  window.waypost.savePreferences(JSON.stringify(usePreferences.getState()));
}
