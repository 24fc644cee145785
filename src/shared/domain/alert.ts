import * as z from 'zod';
import { idSchema } from './id';

/** What alerts are raised for. */
export const alertRuleNames = [
  'misfires',
  'failure_rate',
  'consecutive_failures',
  'lease_timeouts',
  'long_runs',
  'lost_nodes',
] as const;
export type AlertRuleName = (typeof alertRuleNames)[number];

/** `open` and `acknowledged` ones stand; what a `cleared` one was raised for is over. */
export const alertStates = ['open', 'acknowledged', 'cleared'] as const;
export type AlertState = (typeof alertStates)[number];

export const alertClearReasons = ['recovered', 'gone', 'rule_off', 'rule_changed'] as const;
export type AlertClearReason = (typeof alertClearReasons)[number];

const enabled = z.boolean();
const windowSeconds = z.number().int().min(60).max(86_400);
const minSamples = z.number().int().min(1).max(100_000);
const count = z.number().int().min(1).max(10_000);
const rate = z.strictObject({
  enabled,
  /** The alert is raised above this share of what was counted. */
  percent: z.number().min(0.1).max(99.9),
  windowSeconds,
  /** With fewer counted than this nothing is said. */
  minSamples,
});

/** What can be set of each rule. */
export const alertRuleSettings = {
  /** Missed of due occurrences, of the whole hub. */
  misfires: rate,
  /** Runs that failed, timed out or were lost, of those that ended, of the whole hub. */
  failure_rate: rate,
  /** Runs of one job that did not succeed, one after the other. */
  consecutive_failures: z.strictObject({ enabled, count }),
  /** Attempts that were given up because nobody renewed their lease. */
  lease_timeouts: z.strictObject({ enabled, count, windowSeconds }),
  /** Runs of one job that take longer than usual. */
  long_runs: z.strictObject({
    enabled,
    /** How many times the usual (median) duration of the job. */
    factor: z.number().min(1.5).max(1_000),
    /** With fewer durations of the job than this there is no usual one. */
    minSamples,
    /** A shorter run is never a long one. */
    minSeconds: z.number().min(1).max(604_800),
    /** A longer run always is; null: no such bound. */
    maxSeconds: z.number().min(1).max(2_592_000).nullable(),
  }),
  /** Nodes that are OFFLINE for longer than this. */
  lost_nodes: z.strictObject({ enabled, afterSeconds: z.number().min(10).max(2_592_000) }),
};

export type AlertRules = { [R in AlertRuleName]: z.infer<(typeof alertRuleSettings)[R]> };

export const defaultAlertRules: AlertRules = {
  misfires: { enabled: true, percent: 5, windowSeconds: 3_600, minSamples: 20 },
  failure_rate: { enabled: true, percent: 10, windowSeconds: 300, minSamples: 20 },
  consecutive_failures: { enabled: true, count: 3 },
  lease_timeouts: { enabled: true, count: 5, windowSeconds: 900 },
  long_runs: { enabled: true, factor: 3, minSamples: 20, minSeconds: 60, maxSeconds: null },
  lost_nodes: { enabled: true, afterSeconds: 300 },
};

/** Every field that some rule has. */
const ruleFields = z.strictObject({
  enabled,
  percent: rate.shape.percent,
  count,
  windowSeconds,
  minSamples,
  factor: alertRuleSettings.long_runs.shape.factor,
  minSeconds: alertRuleSettings.long_runs.shape.minSeconds,
  maxSeconds: alertRuleSettings.long_runs.shape.maxSeconds,
  afterSeconds: alertRuleSettings.lost_nodes.shape.afterSeconds,
});
export const alertRulePatch = ruleFields.partial();
export type AlertRulePatch = z.infer<typeof alertRulePatch>;
export type AlertRuleField = keyof z.infer<typeof ruleFields>;

/** The fields of a rule, in the order a form has them. */
export function fieldsOfRule(rule: AlertRuleName): AlertRuleField[] {
  return Object.keys(alertRuleSettings[rule].shape) as AlertRuleField[];
}

/** A rule as every door answers it: the fields that it has. */
export const alertRule = alertRulePatch.extend({
  rule: z.enum(alertRuleNames),
  enabled,
  /** Null: nobody changed it. */
  updatedAt: z.string().nullable(),
  updatedBy: z.string().nullable(),
});
export type AlertRule = z.infer<typeof alertRule>;

/** What shows that a rule's condition held. */
const alertEvidence = z.object({
  /** Missed occurrences, runs that did not succeed, time-outs, long runs, nodes: what the rule counts. */
  count: z.number(),
  /** Of how many; null where the rule does not ask. */
  of: z.number().nullable(),
  /** The rule's threshold then: percent, a count, or seconds. */
  limit: z.number(),
  windowSeconds: z.number().nullable(),
  /** The median duration of the job, for a long run. */
  usualSeconds: z.number().nullable(),
  /** Some of them, those that tell most first. */
  jobIds: z.array(z.string()),
  runIds: z.array(z.string()),
  nodeIds: z.array(z.string()),
});

/** An alert as every door answers it. */
export const alert = z.object({
  id: z.string(),
  rule: z.enum(alertRuleNames),
  state: z.enum(alertStates),
  /** The job that it is about; null: the hub, the fleet, or all other jobs of a rule that has one alert for each job. */
  jobId: z.string().nullable(),
  /** Its name when the alert was raised. */
  jobName: z.string().nullable(),
  /** Null: it concerns no one namespace. */
  namespace: z.string().nullable(),
  raisedAt: z.string(),
  /** When the evidence was written. */
  updatedAt: z.string(),
  acknowledgedAt: z.string().nullable(),
  acknowledgedBy: z.string().nullable(),
  note: z.string().nullable(),
  /** It was acknowledged and then grew to twice of what it was. */
  reopenedAt: z.string().nullable(),
  clearedAt: z.string().nullable(),
  clearReason: z.enum(alertClearReasons).nullable(),
  evidence: alertEvidence,
});
export type Alert = z.infer<typeof alert>;

export const alertId = idSchema('alert');
