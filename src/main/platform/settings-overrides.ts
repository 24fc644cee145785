import { settings, type Settings, type SettingsPatch } from '../../shared/domain/settings';
import { isZone } from '../../shared/schedule/zone';

const variables: Partial<Record<string, keyof Settings>> = {
  WAYPOST_TIMEZONE: 'timezone',
  WAYPOST_MISFIRE_GRACE_SECONDS: 'misfireGraceSeconds',
  WAYPOST_MAX_CONCURRENT_RUNS: 'maxConcurrentRuns',
  WAYPOST_DEFAULT_MAX_RETRIES: 'defaultMaxRetries',
  WAYPOST_DEFAULT_RETRY_DELAY_SECONDS: 'defaultRetryDelaySeconds',
  WAYPOST_MAX_JOBS_PER_CREATOR: 'maxJobsPerCreator',
  WAYPOST_MAX_JOB_CREATIONS_PER_MINUTE: 'maxJobCreationsPerMinute',
  WAYPOST_MAX_LOOKAHEAD_DAYS: 'maxLookaheadDays',
  WAYPOST_HISTORY_RETENTION_DAYS: 'historyRetentionDays',
  WAYPOST_NODE_STALE_SECONDS: 'nodeStaleSeconds',
  WAYPOST_ENROLMENT_APPROVAL: 'enrolmentApproval',
};

/** A variable whose value is not usable. */
export class SettingError extends Error {}

/** `true` and `false` as they are written; other texts stay what they are and are refused. */
const flagOf = (text: string): boolean | string => (text === 'true' || text === 'false' ? text === 'true' : text);

/**
 * What `WAYPOST_*` variables put above the stored settings.
 * @throws SettingError that names the variable and the reason
 */
export function settingsFromEnvironment(environment: NodeJS.ProcessEnv): SettingsPatch {
  const overrides: Record<string, string | number | boolean> = {};
  for (const [variable, key] of Object.entries(variables)) {
    const text = environment[variable];
    if (text === undefined || text === '' || key === undefined) continue;
    const value = key === 'timezone' ? text : key === 'enrolmentApproval' ? flagOf(text) : Number(text);
    const parsed = settings.shape[key].safeParse(value);
    if (!parsed.success)
      throw new SettingError(`${variable}=${text}: ${parsed.error.issues[0]?.message ?? 'not valid'}`);
    if (key === 'timezone' && !isZone(text)) throw new SettingError(`${variable}=${text}: not a known IANA time zone`);
    overrides[key] = value;
  }
  return overrides;
}
