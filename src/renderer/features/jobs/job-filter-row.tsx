import { useMemo } from 'react';
import { jobFunctions, jobNamespaces, jobTags } from '../../store/derived';
import { useLive } from '../../store/live';
import { setQuery, useLocation } from '../../store/location';
import { FilterMenu } from '../../ui/controls/filter-menu';
import { SearchField } from '../../ui/controls/search-field';
import { useFormats } from '../../ui/format/use-formats';
import { FilterRow } from '../../ui/layout';
import { ColumnsMenu } from './columns-menu';
import { filterOf, jobFilters } from './job-list';
import classes from './list-tools.module.css';
import { ExportMenu } from './transfer/export-menu';
import { ViewsMenu } from './views-menu';

/** As many tags as one can choose from; the rest is found by typing. */
const TAGS_MAX = 100;

const chosenFrom = (values: readonly string[]): { value: string; label: string }[] =>
  values.map((value) => ({ value, label: value }));

/** What the list shows, all of it in the location. A filter with nothing to choose from is not there. @param ids those it shows */
export function JobFilterRow({ ids }: { ids: () => readonly string[] }) {
  const { t } = useFormats();
  const { query } = useLocation();
  const filter = filterOf(query);
  const functions = useLive((live) => live.mirror.functions);
  const tags = chosenFrom(useLive((live) => jobTags(live.mirror.jobs)).slice(0, TAGS_MAX));
  const namespaces = chosenFrom(useLive((live) => jobNamespaces(live.mirror.jobs)));
  const functionIds = useLive((live) => jobFunctions(live.mirror.jobs));
  const used = useMemo(() => {
    return functionIds
      .map((id) => ({ value: id, label: functions.get(id)?.name ?? id }))
      .toSorted((a, b) => (a.label < b.label ? -1 : 1));
  }, [functionIds, functions]);
  return (
    <FilterRow label={t('jobs.filter.label')}>
      <FilterMenu
        name={t('common.filter.state')}
        value={filter.state}
        any={t('jobs.filter.present')}
        choices={jobFilters.map((value) => ({
          value,
          label: value === 'attention' ? t('jobs.filter.attention') : t(`words.jobState.${value}`),
        }))}
        onChange={(state) => setQuery({ state })}
      />
      {tags.length === 0 && filter.tag === '' ? null : (
        <FilterMenu
          name={t('jobs.filter.tag')}
          value={filter.tag}
          any={t('common.filter.any')}
          choices={tags}
          onChange={(tag) => setQuery({ tag })}
        />
      )}
      {used.length < 2 && filter.functionId === '' ? null : (
        <FilterMenu
          name={t('jobs.form.function')}
          value={filter.functionId}
          any={t('common.filter.any')}
          choices={used}
          onChange={(value) => setQuery({ function: value })}
        />
      )}
      {namespaces.length < 2 && filter.namespace === '' ? null : (
        <FilterMenu
          name={t('jobs.columns.namespace')}
          value={filter.namespace}
          any={t('common.filter.any')}
          choices={namespaces}
          onChange={(namespace) => setQuery({ namespace })}
        />
      )}
      <SearchField label={t('jobs.filter.text')} value={filter.text} onChange={(q) => setQuery({ q })} />
      <span className={classes['tools']}>
        <ExportMenu ids={ids} />
        <ViewsMenu />
        <ColumnsMenu chosen={query['columns']} />
      </span>
    </FilterRow>
  );
}
