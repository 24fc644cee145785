import { askWorkstation } from '../client/workstation';
import type { Icon as TablerIcon } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { directionOf } from '../i18n/i18n';
import { failingJobs, nodeCounts, openAlerts, runningCount } from '../store/derived';
import { useLive } from '../store/live';
import { go, useLocation, type Screen } from '../store/location';
import { dateFormats, localZone } from '../ui/format/dates';
import { useTicking } from '../ui/format/tick';
import { useFormats } from '../ui/format/use-formats';
import { AlertGlyph } from '../ui/glyphs/alert-glyph';
import { NodeGlyph } from '../ui/glyphs/node-glyph';
import { ProductGlyph } from '../ui/glyphs/product-glyph';
import { RunGlyph } from '../ui/glyphs/run-glyph';
import { Icon } from '../ui/icon';
import {
  AlertsIcon,
  AuditIcon,
  FunctionsIcon,
  JobsIcon,
  NodesIcon,
  OverviewIcon,
  RunsIcon,
  SearchIcon,
  SettingsIcon,
} from '../ui/icons';
import { Kbd } from '../ui/text';
import { useCompact } from '../ui/window-size';
import classes from './frame.module.css';
import { PreferencesButton } from './preferences-button';

/** The product's name; where the platform has no menu of its own, the button of ours. */
function ProductMenu() {
  const { t, language } = useFormats();
  const name = (
    <>
      <ProductGlyph />
      {t('common.app')}
    </>
  );
  if (window.waypost.desktop.platform === 'darwin') return name;
  return (
    <button
      type="button"
      className={classes['product']}
      aria-haspopup="menu"
      aria-label={t('common.menu')}
      onClick={({ currentTarget }) => {
        const { left, right, bottom } = currentTarget.getBoundingClientRect();
        const x = Math.max(0, Math.round(directionOf(language) === 'rtl' ? right : left));
        void askWorkstation('showMenu', { x, y: Math.round(bottom) });
      }}
    >
      {name}
    </button>
  );
}

export function TitleBar({ onFind }: { onFind: () => void }) {
  const { t, language } = useFormats();
  const mod = window.waypost.desktop.platform === 'darwin' ? '⌘' : 'Ctrl';
  return (
    <section aria-label={t('common.app')} className={classes['title']} data-platform={window.waypost.desktop.platform}>
      <div className={classes['titleArea']} dir={directionOf(language)}>
        <ProductMenu />
        <button
          type="button"
          className={classes['find']}
          aria-haspopup="dialog"
          aria-keyshortcuts={mod === '⌘' ? 'Meta+K' : 'Control+K'}
          onClick={onFind}
        >
          <Icon of={SearchIcon} size={14} />
          <span>{t('palette.find')}</span>
          <Kbd>{`${mod} K`}</Kbd>
        </button>
      </div>
    </section>
  );
}

interface Item {
  screen: Screen;
  icon: TablerIcon;
}

const items: Item[] = [
  { screen: 'overview', icon: OverviewIcon },
  { screen: 'jobs', icon: JobsIcon },
  { screen: 'runs', icon: RunsIcon },
  { screen: 'nodes', icon: NodesIcon },
  { screen: 'functions', icon: FunctionsIcon },
  { screen: 'alerts', icon: AlertsIcon },
  { screen: 'audit', icon: AuditIcon },
];

function Badge({ glyph, count, label }: { glyph: ReactNode; count: number; label: string }) {
  const { dates } = useFormats();
  return (
    <span className={classes['badge']} role="img" aria-label={label} title={label}>
      {glyph}
      <span>{dates.number(count)}</span>
    </span>
  );
}

function RailBadge({ screen }: { screen: Screen }) {
  const { t } = useFormats();
  const failing = useLive((live) => failingJobs(live.mirror.jobs).length);
  const alerts = useLive((live) => openAlerts(live.mirror.alerts));
  const offline = useLive((live) => nodeCounts(live.mirror.nodes).OFFLINE);
  if (screen === 'jobs' && failing > 0) {
    return (
      <Badge glyph={<RunGlyph state="failed" />} count={failing} label={t('common.rail.failing', { count: failing })} />
    );
  }
  if (screen === 'nodes' && offline > 0) {
    return (
      <Badge
        glyph={<NodeGlyph status="OFFLINE" />}
        count={offline}
        label={t('common.rail.offline', { count: offline })}
      />
    );
  }
  if (screen === 'alerts' && alerts > 0)
    return (
      <Badge
        glyph={<AlertGlyph state="open" />}
        count={alerts}
        label={t('common.rail.openAlerts', { count: alerts })}
      />
    );
  return null;
}

export function Rail({ onCheatSheet }: { onCheatSheet: () => void }) {
  const { t } = useFormats();
  const { screen: current } = useLocation();
  const compact = useCompact();
  const item = ({ screen, icon }: Item): ReactNode => (
    <button
      key={screen}
      type="button"
      className={classes['item']}
      aria-current={screen === current ? 'page' : undefined}
      title={compact ? t(`common.rail.${screen}`) : undefined}
      onClick={() => go({ screen })}
    >
      <Icon of={icon} />
      <span className={classes['word']}>{t(`common.rail.${screen}`)}</span>
      <RailBadge screen={screen} />
    </button>
  );
  return (
    <nav className={classes['rail']} aria-label={t('common.rail.label')}>
      {items.map(item)}
      <div className={classes['foot']}>
        {item({ screen: 'settings', icon: SettingsIcon })}
        <PreferencesButton onCheatSheet={onCheatSheet} />
      </div>
    </nav>
  );
}

function Clock() {
  const { t, dates, language } = useFormats();
  const clock = useTicking((now) => dates.clock(now));
  const utc = useTicking((now) => dateFormats(language, 'UTC').clock(now));
  return (
    <>
      <span className={classes['apart']}>
        <bdi>{localZone}</bdi> <b>{clock}</b>
      </span>
      {localZone === 'UTC' ? null : <span>{t('common.status.utc', { time: utc })}</span>}
    </>
  );
}

export function StatusBar() {
  const { t, dates } = useFormats();
  const connection = useLive((live) => live.connection);
  const trueAt = useLive((live) => (live.connection === 'gone' ? live.trueAt : 0));
  const online = useLive((live) => nodeCounts(live.mirror.nodes).connected);
  const total = useLive((live) => (live.hasNodes ? live.mirror.nodes.size : null));
  const running = useLive((live) => runningCount(live.mirror.activeRuns));
  const known = trueAt > 0 || connection === 'live';
  const jobsSoFar = useLive((live) => (live.isWhole || live.connection !== 'live' ? null : live.mirror.jobs.size));
  return (
    <footer className={classes['status']} data-gone={connection === 'gone'} aria-label={t('common.status.label')}>
      <span role="status">
        <span className={classes['dot']} data-state={connection} />
        {t(`common.status.${connection}`)}
        {trueAt > 0 ? ` · ${t('common.status.trueAt', { time: dates.clock(trueAt) })}` : null}
      </span>
      {known ? (
        <>
          {total === null ? null : (
            <span>
              {total === 0
                ? t('common.status.noNodes')
                : t('common.status.nodes', { online: dates.number(online), total: dates.number(total) })}
            </span>
          )}
          <span>{t('common.status.running', { count: running })}</span>
          {jobsSoFar === null ? null : <span>{t('common.status.jobsSoFar', { jobs: dates.number(jobsSoFar) })}</span>}
        </>
      ) : null}
      {window.waypost.desktop.developmentRuntime ? (
        <span className={classes['development']}>{t('common.status.development')}</span>
      ) : null}
      <Clock />
    </footer>
  );
}
