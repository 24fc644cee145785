import { useMemo } from 'react';
import { triggers } from '../../../shared/domain/run';
import { jobNamespaces, jobTags, useJobs, useNodes } from '../../store/derived';
import { useLive } from '../../store/live';
import { setQuery, useLocation } from '../../store/location';
import { FilterMenu, type Choice } from '../../ui/controls/filter-menu';
import { SearchField } from '../../ui/controls/search-field';
import { useFormats } from '../../ui/format/use-formats';
import { RunGlyph, shownRunStates } from '../../ui/glyphs/run-glyph';
import { FilterRow } from '../../ui/layout';
import { useAtMostEvery } from '../../ui/use-at-most';
import { TimeFilter } from './time-filter';

const CHOICES_MAX = 500;
/** Names to choose from are not looked through with every change. */
const CHOICES_EVERY_MS = 2_000;
/** What the window does not know of yet stays chosen by its name. */
const offered = (names: readonly string[], chosen: string): Choice[] =>
  [...new Set([...names, ...(chosen === '' ? [] : [chosen])])]
    .toSorted()
    .slice(0, CHOICES_MAX)
    .map((name) => ({ value: name, label: name }));

interface Named {
  id: string;
  name: string;
}

const named = (rows: readonly Named[], chosen: Named | undefined): Choice[] => {
  const shown = rows.slice(0, CHOICES_MAX);
  const isThere = chosen === undefined || shown.some(({ id }) => id === chosen.id);
  return (isThere ? shown : [...shown, chosen]).map(({ id, name }) => ({ value: id, label: name }));
};

/** By what the list of runs is filtered; all of it stands in the location. */
export function RunFilters() {
  const { t } = useFormats();
  const { query } = useLocation();
  const jobs = useAtMostEvery(useJobs(), CHOICES_EVERY_MS);
  const chosenJob = useLive((live) => live.mirror.jobs.get(query['job'] ?? ''));
  const nodes = useAtMostEvery(useNodes(), CHOICES_EVERY_MS);
  const chosenNode = useLive((live) => live.mirror.nodes.get(query['node'] ?? ''));
  const functionRows = useLive((live) => live.mirror.functions);
  const of = (key: string): string => query[key] ?? '';
  const functions = useMemo(
    () => [...functionRows.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    [functionRows],
  );
  const tags = offered(
    useLive((live) => jobTags(live.mirror.jobs)),
    of('tag'),
  );
  const ofJobs = useLive((live) => jobNamespaces(live.mirror.jobs));
  const namespaces = offered([...ofJobs, ...functions.map(({ namespace }) => namespace)], of('namespace'));
  const menus: { key: string; name: string; choices: Choice[] }[] = [
    {
      key: 'state',
      name: t('common.filter.state'),
      choices: [
        { value: 'active', label: t('runs.filter.active') },
        { value: 'waiting', label: t('runs.filter.waiting') },
        { value: 'notSucceeded', label: t('runs.filter.notSucceeded') },
        ...shownRunStates.map((state) => ({
          value: state,
          label: t(`words.runState.${state}`),
          glyph: <RunGlyph state={state} />,
        })),
      ],
    },
    { key: 'job', name: t('runs.columns.job'), choices: named(jobs, chosenJob) },
    { key: 'node', name: t('runs.columns.node'), choices: named(nodes, chosenNode) },
    { key: 'function', name: t('runs.filter.function'), choices: named(functions, functionRows.get(of('function'))) },
    {
      key: 'trigger',
      name: t('runs.columns.trigger'),
      choices: triggers.map((value) => ({ value, label: t(`words.trigger.${value}`) })),
    },
    ...(tags.length === 0 ? [] : [{ key: 'tag', name: t('runs.filter.tag'), choices: tags }]),
    // One namespace is no choice.
    ...(namespaces.length < 2 ? [] : [{ key: 'namespace', name: t('runs.filter.namespace'), choices: namespaces }]),
  ];
  return (
    <FilterRow label={t('runs.filter.label')}>
      <SearchField label={t('runs.filter.text')} value={of('q')} onChange={(q) => setQuery({ q })} />
      {menus.map(({ key, name, choices }) => (
        <FilterMenu
          key={key}
          name={name}
          value={of(key)}
          any={t('common.filter.any')}
          choices={choices}
          onChange={(value) => setQuery({ [key]: value })}
        />
      ))}
      <TimeFilter from={of('from')} to={of('to')} />
    </FilterRow>
  );
}
