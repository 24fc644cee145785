import type { Alert } from '../../../shared/domain/alert';
import type { Translate } from '../../i18n/i18n';
import type { Location, Screen } from '../../store/location';
import type { DateFormats } from '../format/dates';
import { spanText } from '../format/spans';

/** What an alert says. */
export interface AlertSaid {
  /** The job that it begins with, or ''. */
  name: string;
  what: string;
  /** What is usual, or allowed. */
  why: string;
  /** The next thing to look at. */
  action: string;
  to: Partial<Location> & { screen: Screen };
}

/** The sentence; an alert of a rule with one for each job that names none is about all the others. */
function whatOf(t: Translate, dates: DateFormats, { rule, jobId, evidence }: Alert): string {
  const params = { count: evidence.count, of: dates.number(evidence.of ?? 0) };
  if (jobId === null && (rule === 'consecutive_failures' || rule === 'long_runs'))
    return t(`alerts.others.${rule}`, params);
  return t(`alerts.what.${rule}`, params);
}

function placeOf(t: Translate, alert: Alert): Pick<AlertSaid, 'action' | 'to'> {
  const { rule, jobId, evidence } = alert;
  const [runId] = evidence.runIds;
  const [firstJob, ...otherJobs] = evidence.jobIds;
  switch (rule) {
    case 'lost_nodes':
      return evidence.nodeIds.length === 1 && evidence.nodeIds[0] !== undefined
        ? { action: t('alerts.open.node'), to: { screen: 'nodes', id: evidence.nodeIds[0] } }
        : { action: t('alerts.open.nodes'), to: { screen: 'nodes', query: { status: 'OFFLINE' } } };
    case 'lease_timeouts':
      return { action: t('alerts.open.lost'), to: { screen: 'runs', query: { state: 'lost' } } };
    case 'failure_rate':
      return { action: t('alerts.open.failures'), to: { screen: 'runs', query: { state: 'notSucceeded' } } };
    case 'misfires':
      return firstJob !== undefined && otherJobs.length === 0
        ? { action: t('alerts.open.job'), to: { screen: 'jobs', id: firstJob, query: { tab: 'history' } } }
        : { action: t('alerts.open.jobs'), to: { screen: 'jobs' } };
    case 'consecutive_failures':
    case 'long_runs':
      if (runId !== undefined) return { action: t('alerts.open.run'), to: { screen: 'runs', id: runId } };
      return jobId === null
        ? { action: t('alerts.open.jobs'), to: { screen: 'jobs' } }
        : { action: t('alerts.open.job'), to: { screen: 'jobs', id: jobId } };
  }
}

function whyOf(t: Translate, dates: DateFormats, { rule, evidence }: Alert): string {
  const { limit, windowSeconds, usualSeconds } = evidence;
  const window = spanText(t, windowSeconds ?? 0);
  switch (rule) {
    case 'misfires':
    case 'failure_rate':
      return t('alerts.why.share', { window, percent: dates.percent(limit / 100) });
    case 'lease_timeouts':
      return t('alerts.why.count', { window, limit: dates.number(limit) });
    case 'consecutive_failures':
      return t('alerts.why.inARow', { limit: dates.number(limit) });
    case 'long_runs':
      return usualSeconds === null
        ? t('alerts.why.longest', { limit: spanText(t, limit) })
        : t('alerts.why.usual', { usual: spanText(t, usualSeconds), limit: spanText(t, limit) });
    case 'lost_nodes':
      return t('alerts.why.offline', { after: spanText(t, limit), count: evidence.of ?? 0 });
  }
}

/** An alert in one sentence, with its reason and the next action. */
export function alertSaid(t: Translate, dates: DateFormats, alert: Alert): AlertSaid {
  return {
    name: alert.jobName ?? '',
    what: whatOf(t, dates, alert),
    why: whyOf(t, dates, alert),
    ...placeOf(t, alert),
  };
}
