import { lazy, type ComponentType } from 'react';
import type { Screen } from '../store/location';

type Module = { default: ComponentType };

const loaders: Record<Screen, () => Promise<Module>> = {
  overview: () => import('../features/overview/overview-screen'),
  jobs: () => import('../features/jobs/jobs-screen'),
  runs: () => import('../features/runs/runs-screen'),
  nodes: () => import('../features/nodes/nodes-screen'),
  functions: () => import('../features/functions/functions-screen'),
};

const loaded: Partial<Record<Screen, ComponentType>> = {};

/** Fetches the code of a screen ahead of its first use. */
export async function loadScreen(screen: Screen): Promise<void> {
  loaded[screen] ??= (await loaders[screen]()).default;
}

const lazyScreens: Record<Screen, ComponentType> = {
  overview: lazy(loaders.overview),
  jobs: lazy(loaders.jobs),
  runs: lazy(loaders.runs),
  nodes: lazy(loaders.nodes),
  functions: lazy(loaders.functions),
};

/** A screen that is loaded already renders at once, without a fallback in between. */
export const screenComponent = (screen: Screen): ComponentType => loaded[screen] ?? lazyScreens[screen];
