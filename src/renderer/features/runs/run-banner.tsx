import type { ReactNode } from 'react';
import type { RunDetail } from '../../../shared/domain/run';
import type { RunWait } from '../../../shared/domain/run-wait';
import type { Translate } from '../../i18n/i18n';
import { useFormats } from '../../ui/format/use-formats';
import { RunGlyph } from '../../ui/glyphs/run-glyph';
import { RelativeTime } from '../../ui/time';
import { reasonWords } from '../../ui/words';
import classes from './run-page.module.css';

interface Said {
  title: string;
  more: ReactNode;
}

/** What a run waits for, and what is the matter with the nodes that could run it. */
function waits(t: Translate, { code, limit, nodes }: RunWait): Said {
  const why = nodes.map((node) =>
    t('runs.banner.obstacle', { count: node.count, why: t(`words.obstacle.${node.code}`) }),
  );
  return {
    title: t('runs.banner.pending', { reason: t(`words.wait.${code}`, { limit }) }),
    more: why.length === 0 ? null : <bdi>{why.join(t('common.list.comma'))}</bdi>,
  };
}

function useSaid(run: RunDetail): Said | null {
  const { t } = useFormats();
  const count = run.attempts;
  const reason = reasonWords(run.reason);
  const detail = run.error === null ? null : `${run.error.code}${run.errorMessage ? '' : `: ${run.error.message}`}`;
  switch (run.state) {
    case 'failed':
    case 'timed_out':
      return {
        title: t(run.state === 'failed' ? 'runs.banner.failed' : 'runs.banner.timedOut', {
          count,
          message: run.errorMessage ?? run.error?.message ?? '',
        }),
        more: detail === null ? null : <bdi>{detail}</bdi>,
      };
    case 'lost':
      return { title: t('runs.banner.lost', { node: run.nodeName ?? '' }), more: t('runs.banner.lostMore') };
    case 'cancelled':
      return { title: t('runs.banner.cancelled'), more: reason };
    case 'retrying':
      return {
        title: t('runs.banner.retrying', { number: count + 1 }),
        more: run.readyAt === null ? run.errorMessage : <RelativeTime at={run.readyAt} />,
      };
    case 'pending':
      if (run.waiting !== null) return waits(t, run.waiting);
      return reason === null ? null : { title: t('runs.banner.pending', { reason }), more: null };
    case 'dispatched':
    case 'running':
    case 'succeeded':
      return null;
  }
}

const tones: Partial<Record<RunDetail['state'], 'failed' | 'warn'>> = {
  failed: 'failed',
  timed_out: 'failed',
  lost: 'failed',
  retrying: 'warn',
};

/** What went wrong, in a sentence; nothing when nothing did. */
export function RunBanner({ run }: { run: RunDetail }) {
  const said = useSaid(run);
  if (said === null) return null;
  return (
    <div className={classes['banner']} data-tone={tones[run.state]} role="status">
      <RunGlyph state={run.state} />
      <div>
        <p className={classes['bannerTitle']}>{said.title}</p>
        {said.more === null ? null : <p className={classes['bannerMore']}>{said.more}</p>}
      </div>
    </div>
  );
}
