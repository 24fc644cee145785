import { lazy, type ComponentType } from 'react';
import OverviewScreen from '../features/overview/overview-screen';
import type { Screen } from '../store/location';
import type { Key } from '../ui/keys';

type Module = { default: ComponentType };
type LaterScreen = Exclude<Screen, 'overview'>;

/** The others come when they are asked for; the overview is what a start shows, so it comes with the frame. */
const loaders: Record<LaterScreen, () => Promise<Module>> = {
  jobs: () => import('../features/jobs/jobs-screen'),
  runs: () => import('../features/runs/runs-screen'),
  nodes: () => import('../features/nodes/nodes-screen'),
  functions: () => import('../features/functions/functions-screen'),
  alerts: () => import('../features/alerts/alerts-screen'),
  audit: () => import('../features/audit/audit-screen'),
  settings: () => import('../features/settings/settings-screen'),
};

/** What goes to a screen. */
export const screenKeys: Record<Screen, Key> = {
  overview: 'g o',
  jobs: 'g j',
  runs: 'g r',
  nodes: 'g n',
  functions: 'g f',
  alerts: 'g a',
  audit: 'g u',
  settings: 'g s',
};

const loaded: Partial<Record<Screen, ComponentType>> = { overview: OverviewScreen };

/** Fetches the code of a screen ahead of its first use. */
export async function loadScreen(screen: Screen): Promise<void> {
  if (screen === 'overview') return;
  loaded[screen] ??= (await loaders[screen]()).default;
}

const lazyScreens: Record<LaterScreen, ComponentType> = {
  jobs: lazy(loaders.jobs),
  runs: lazy(loaders.runs),
  nodes: lazy(loaders.nodes),
  functions: lazy(loaders.functions),
  alerts: lazy(loaders.alerts),
  audit: lazy(loaders.audit),
  settings: lazy(loaders.settings),
};

/** A screen that is loaded already renders at once, without a fallback in between. */
export const screenComponent = (screen: Screen): ComponentType =>
  loaded[screen] ?? (screen === 'overview' ? OverviewScreen : lazyScreens[screen]);
