import type { Translate } from '../../i18n/i18n';
import { secondsOf } from '../../ui/format/lengths';
import { readLocalTime } from '../../ui/format/local-time';
import { spanText } from '../../ui/format/spans';
import type { JobDraft } from './job-draft';

const span = (t: Translate, length: string): string => {
  const seconds = secondsOf(length);
  return seconds === null || Number.isNaN(seconds) ? '–' : spanText(t, seconds);
};

export function overlapSentence(t: Translate, { overlap }: Pick<JobDraft, 'overlap'>): string {
  return t(`jobs.policy.overlap.${overlap}`);
}

export function misfireSentence(t: Translate, draft: JobDraft): string {
  return t(`jobs.policy.misfire.${draft.misfire}`, {
    grace: span(t, draft.grace),
    window: span(t, draft.catchUpWindow),
  });
}

export function retrySentence(t: Translate, draft: JobDraft): string {
  const count = Number(draft.maxRetries);
  if (!count || draft.retryOn.length === 0) return t('jobs.policy.retry.never');
  const on = draft.retryOn.map((outcome) => t(`jobs.policy.retry.on.${outcome}`)).join(t('jobs.policy.retry.or'));
  const growth = t(`jobs.policy.retry.growth.${draft.retryStrategy}`, { delay: span(t, draft.retryDelay) });
  return t('jobs.policy.retry.times', { count, on, growth });
}

export function limitsSentence(t: Translate, draft: JobDraft, date: (instant: string) => string): string {
  const end = readLocalTime(draft.endAt);
  const parts = [
    secondsOf(draft.timeout) === null
      ? t('jobs.policy.limits.functionTimeout')
      : t('jobs.policy.limits.timeout', { span: span(t, draft.timeout) }),
    t('jobs.policy.limits.startWithin', { span: span(t, draft.startDeadline) }),
    end === null
      ? t('jobs.policy.limits.noEnd')
      : t('jobs.policy.limits.until', { when: end === undefined ? '–' : date(end) }),
  ];
  if (draft.maxRuns !== '') parts.push(t('jobs.policy.limits.maxRuns', { count: Number(draft.maxRuns) }));
  return parts.join(t('jobs.policy.limits.join'));
}

/** How the runs of one firing are spread over its nodes. */
export function fanOutSentence(t: Translate, { fanOut, strategy }: Pick<JobDraft, 'fanOut' | 'strategy'>): string {
  const waits = fanOut.offlineNodes === '' ? strategy === 'nodes' : fanOut.offlineNodes === 'wait';
  const parts = [
    fanOut.maxParallel === ''
      ? t('jobs.fanOut.says.together')
      : t('jobs.fanOut.says.parallel', { n: fanOut.maxParallel }),
    ...(fanOut.batchPercent === '' ? [] : [t('jobs.fanOut.says.batches', { n: fanOut.batchPercent })]),
    ...(secondsOf(fanOut.stagger) === null ? [] : [t('jobs.fanOut.says.stagger', { span: span(t, fanOut.stagger) })]),
    ...(fanOut.abortPercent === '' ? [] : [t('jobs.fanOut.says.abort', { n: fanOut.abortPercent })]),
    t(waits ? 'jobs.fanOut.says.waits' : 'jobs.fanOut.says.skips'),
    ...(strategy === 'all' && fanOut.continuous ? [t('jobs.fanOut.says.continuous')] : []),
  ];
  return parts.join(t('jobs.policy.limits.join'));
}

export function detailsSentence(t: Translate, draft: JobDraft): string {
  const tags =
    draft.tags.length === 0 ? t('jobs.policy.details.noTags') : draft.tags.join(t('jobs.policy.limits.join'));
  return draft.description === '' ? tags : `${tags} · ${draft.description.split('\n')[0]}`;
}
