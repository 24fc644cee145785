import { useMemo } from 'react';
import type { Node } from '../../../../shared/domain/node';
import { setQuery } from '../../../store/location';
import { FilterMenu } from '../../../ui/controls/filter-menu';
import { Segments } from '../../../ui/controls/segments';
import { useFormats } from '../../../ui/format/use-formats';
import { colourings, type Colouring } from './appearance';
import { groupingsOf, type Grouping } from './groups';
import { rememberView, views, type View } from './query';
import { useGroupingName } from './words';

/** As a picture or as a table; the choice is part of the place. */
export function ViewChoice({ view }: { view: View }) {
  const { t } = useFormats();
  return (
    <Segments
      label={t('nodes.views.label')}
      value={view}
      options={views.map((value) => ({ value, label: t(`nodes.views.${value}`) }))}
      onChange={(value) => {
        rememberView(value);
        setQuery({ view: value });
      }}
    />
  );
}

/** What the colour of a cell means, and which cells stand together. */
export function GridChoices({
  nodes,
  colouring,
  grouping,
}: {
  nodes: readonly Node[];
  colouring: Colouring;
  grouping: Grouping;
}) {
  const { t } = useFormats();
  const name = useGroupingName();
  const groupings = useMemo(() => groupingsOf(nodes), [nodes]);
  const [first = 'location', ...others] = groupings;
  return (
    <>
      <Segments
        label={t('nodes.grid.colour')}
        value={colouring}
        options={colourings.map((value) => ({ value, label: t(`nodes.grid.colours.${value}`) }))}
        onChange={(value) => setQuery({ colour: value === 'status' ? '' : value })}
      />
      <FilterMenu
        name={t('nodes.grid.groupBy')}
        value={grouping === first ? '' : grouping}
        any={name(first)}
        choices={others.map((value) => ({ value, label: name(value) }))}
        onChange={(group) => setQuery({ group })}
      />
    </>
  );
}
