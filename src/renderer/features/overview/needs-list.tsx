import type { ReactNode } from 'react';
import { memo, useDeferredValue, useState } from 'react';
import { go, type Location, type Screen } from '../../store/location';
import { alertSaid } from '../../ui/alert/alert-words';
import { useAcknowledge } from '../../ui/alert/use-acknowledge';
import { Button } from '../../ui/controls/button';
import { useFormats } from '../../ui/format/use-formats';
import { AlertGlyph } from '../../ui/glyphs/alert-glyph';
import { InvalidGlyph, MissedGlyph } from '../../ui/glyphs/job-glyph';
import { NodeGlyph } from '../../ui/glyphs/node-glyph';
import { RunGlyph } from '../../ui/glyphs/run-glyph';
import { useKeys } from '../../ui/keys';
import { Kbd, Name } from '../../ui/text';
import { RelativeTime } from '../../ui/time';
import { reasonWords } from '../../ui/words';
import type { Need } from './needs';
import { useLater } from '../../ui/use-later';
import classes from './overview.module.css';

type Target = Partial<Location> & { screen: Screen };

interface Said {
  glyph: ReactNode;
  name: string;
  what: string;
  why: ReactNode;
  action: string;
  to: Target;
}

const letterStates = { f: 'failed', t: 'timed_out', l: 'lost' } as const;

function useSaid(): (need: Need) => Said {
  const { t, dates } = useFormats();
  return (need) => {
    switch (need.kind) {
      case 'failing': {
        const letter = need.job.outcomes.at(-1);
        const state = letterStates[letter === 't' || letter === 'l' ? letter : 'f'];
        const key = state === 'failed' ? 'failing' : state === 'timed_out' ? 'timedOut' : 'lost';
        return {
          glyph: <RunGlyph state={state} label={t(`words.runState.${state}`)} />,
          name: need.job.name,
          what: t(`overview.needs.${key}`, { count: need.count }),
          why: need.run?.errorMessage ?? null,
          action: t(need.run === null ? 'overview.needs.openJob' : 'overview.needs.openRun'),
          to: need.run === null ? { screen: 'jobs', id: need.job.id } : { screen: 'runs', id: need.run.id },
        };
      }
      case 'missed':
        return {
          glyph: <MissedGlyph label={t('words.missed')} />,
          name: need.job.name,
          what: t('overview.needs.missed', { count: need.count }),
          why: null,
          action: t('overview.needs.openJob'),
          to: { screen: 'jobs', id: need.job.id },
        };
      case 'alert': {
        const { name, what, why } = alertSaid(t, dates, need.alert);
        return {
          glyph: <AlertGlyph state="open" label={t('alerts.one')} />,
          name,
          what,
          why,
          action: t('overview.needs.openAlert'),
          to: { screen: 'alerts', id: need.alert.id },
        };
      }
      case 'invalid':
        return {
          glyph: <InvalidGlyph label={t('words.jobState.invalid')} />,
          name: need.job.name,
          what: t('overview.needs.invalid'),
          why: reasonWords(need.job.stateReason),
          action: t('overview.needs.openJob'),
          to: { screen: 'jobs', id: need.job.id },
        };
      case 'offline': {
        const [first] = need.nodes;
        const single = need.nodes.length === 1 && first !== undefined;
        const beats = need.nodes
          .flatMap((node) => (node.lastHeartbeatAt === null ? [] : [node.lastHeartbeatAt]))
          .toSorted();
        const [from] = beats;
        const to = beats.at(-1);
        const place = need.place === '' ? '' : t('overview.needs.at', { place: need.place });
        const time = (at: string): string => dates.time(Date.parse(at));
        return {
          glyph: <NodeGlyph status="OFFLINE" label={t('words.nodeStatus.OFFLINE')} />,
          name: single ? first.name : t('overview.needs.offlineMany', { count: need.nodes.length }),
          what: single ? `${t('overview.needs.offline')} ${place}` : place,
          why:
            from === undefined || to === undefined
              ? null
              : time(from) === time(to)
                ? t('overview.needs.lastHeartbeat', { from: time(from) })
                : t('overview.needs.lastHeartbeats', { from: time(from), to: time(to) }),
          action: t(single ? 'overview.needs.openNode' : 'overview.needs.showNodes'),
          to: single
            ? { screen: 'nodes', id: first.id }
            : { screen: 'nodes', query: { status: 'OFFLINE', q: need.place } },
        };
      }
    }
  };
}

const SHOWN = 50;
/** More than a window has room for: the others come right after the first frame. */
const SHOWN_AT_FIRST = 14;
const QUIET_MS = 1_000;

/** The work of a person, worst first; each with the one thing to do about it. Only this is told to a screen reader. */
export const NeedsList = memo(function NeedsList({ needs }: { needs: readonly Need[] }) {
  const { t, dates } = useFormats();
  const said = useSaid();
  const { one } = useAcknowledge();
  const [activeKey, setActiveKey] = useState<string | null>(null);
  const count = useDeferredValue(SHOWN, SHOWN_AT_FIRST);
  // What comes with the first frames is there, and no news to be read out.
  const hasBegun = useLater(count === SHOWN, QUIET_MS);
  const shown = needs.slice(0, count);
  const active = shown.findIndex((need) => need.key === activeKey);
  const move = (step: number): void => {
    const next = shown[Math.min(Math.max(active + step, 0), shown.length - 1)];
    if (next) setActiveKey(next.key);
  };
  useKeys({
    j: () => move(1),
    k: () => move(-1),
    ArrowDown: () => move(1),
    ArrowUp: () => move(-1),
    Enter: () => {
      const need = shown[active];
      if (need) go(said(need).to);
    },
    a: () => {
      const need = shown[active];
      if ((need?.kind === 'alert' || need?.kind === 'failing') && need.alert !== null) void one(need.alert);
    },
  });
  return (
    <section className={classes['needs']} aria-label={t('overview.needs.title')}>
      <header className={classes['sectionHeader']}>
        <h2>{t('overview.needs.title')}</h2>
        <span className={classes['quiet']}>{dates.number(needs.length)}</span>
        {shown.length > 1 ? (
          <span className={classes['hint']}>
            <Kbd>J</Kbd> <Kbd>K</Kbd> {t('overview.needs.move')}
          </span>
        ) : null}
      </header>
      {needs.length === 0 ? <p className={classes['nothing']}>{t('overview.needs.none')}</p> : null}
      <ul aria-live={hasBegun ? 'polite' : 'off'} aria-relevant="additions">
        {shown.map((need, index) => {
          const { glyph, name, what, why, action, to } = said(need);
          return (
            <li key={need.key} className={classes['need']} data-active={index === active}>
              {glyph}
              <div className={classes['needText']}>
                <p>
                  <b>
                    <Name>{name}</Name>
                  </b>{' '}
                  {what}
                </p>
                {why === null || why === '' ? null : (
                  <p className={classes['why']}>
                    <bdi>{why}</bdi>
                  </p>
                )}
              </div>
              <span className={classes['since']}>{need.since === null ? null : <RelativeTime at={need.since} />}</span>
              <Button onClick={() => go(to)} {...(index === active ? { hint: '↵' } : {})}>
                {action}
              </Button>
            </li>
          );
        })}
      </ul>
      {needs.length > SHOWN ? (
        <p className={classes['nothing']}>{t('overview.needs.more', { count: needs.length - SHOWN })}</p>
      ) : null}
    </section>
  );
});
