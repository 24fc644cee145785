/** Characters that an import may have; over HTTP the limit of a body comes first. */
export const IMPORT_CHARACTERS = 16_000_000;
/** Jobs that one export may hold. */
export const EXPORT_JOBS_MAX = 10_000;

export const importFormats = ['json', 'yaml', 'crontab', 'system_crontab'] as const;
export type ImportFormat = (typeof importFormats)[number];
