import type { Attempt, RunDetail } from '../../../shared/domain/run';
import type { Translate } from '../../i18n/i18n';
import { durationText, spanText } from '../../ui/format/spans';
import type { LogMark } from '../../ui/run-log/log-rows';

const SECOND_MS = 1_000;

/** How an attempt came to be, in the hub's view: it fell due, was asked for, or came after another one. */
function beginning(t: Translate, run: RunDetail, attempt: Attempt): LogMark[] {
  const marks: LogMark[] = [];
  const previous = run.attemptList.find(({ number }) => number === attempt.number - 1);
  if (attempt.number === 1) {
    marks.push({
      at: run.fireTime ?? run.createdAt,
      by: 'hub',
      text: t(run.fireTime === null ? 'runs.story.asked' : 'runs.story.due', {
        trigger: t(`words.trigger.${run.trigger}`),
      }),
    });
  } else if (previous?.endedAt) {
    const waited = (Date.parse(attempt.grantedAt) - Date.parse(previous.endedAt)) / SECOND_MS;
    marks.push({
      at: previous.endedAt,
      by: 'hub',
      text: t('runs.story.after', { number: previous.number, span: spanText(t, waited) }),
    });
  }
  marks.push({
    at: attempt.grantedAt,
    by: 'hub',
    text: t('runs.story.granted', {
      number: attempt.number,
      node: attempt.nodeName,
      token: `${attempt.epoch}·${attempt.token}`,
    }),
  });
  return marks;
}

/** What the node tells of an attempt. */
function work(t: Translate, attempt: Attempt): LogMark[] {
  const marks: LogMark[] = [];
  if (attempt.startedAt !== null) {
    const worker = attempt.cold === null ? null : t(attempt.cold ? 'runs.story.cold' : 'runs.story.warm');
    const started = t('runs.story.started', { version: attempt.functionVersion });
    marks.push({ at: attempt.startedAt, by: 'node', text: worker === null ? started : `${started} ${worker}` });
  }
  // A lost attempt was not told by its node: that it is lost is what the hub concluded.
  if (attempt.endedAt !== null && attempt.state !== 'granted') {
    const state = t(`words.runState.${attempt.state}`);
    const ended =
      attempt.durationMs === null
        ? t('runs.story.ended', { state })
        : t('runs.story.endedAfter', { state, span: durationText(t, attempt.durationMs) });
    const code = attempt.error === null ? '' : ` (${attempt.error.code})`;
    marks.push({ at: attempt.endedAt, by: attempt.state === 'lost' ? 'hub' : 'node', text: `${ended}${code}` });
  }
  return marks;
}

/**
 * What the hub and the node did about an attempt, in time order, told beside what the function logged. Each line stands
 * for a fact of the run or the attempt: nothing is guessed.
 */
export function storyOf(t: Translate, run: RunDetail, attempt: Attempt): LogMark[] {
  const marks = [...beginning(t, run, attempt), ...work(t, attempt)];
  if (attempt.late) marks.push({ at: attempt.endedAt ?? attempt.grantedAt, by: 'hub', text: t('runs.story.late') });
  const isLast = run.attemptList.at(-1)?.number === attempt.number;
  if (isLast && run.endedAt !== null) {
    marks.push({ at: run.endedAt, by: 'hub', text: t('runs.story.over', { state: t(`words.runState.${run.state}`) }) });
  }
  return marks;
}
