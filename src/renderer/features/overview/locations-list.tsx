import { memo, useMemo } from 'react';
import type { NodeStatus } from '../../../shared/domain/node';
import { useLive } from '../../store/live';
import { go } from '../../store/location';
import { Button } from '../../ui/controls/button';
import { useFormats } from '../../ui/format/use-formats';
import { NodeGlyph } from '../../ui/glyphs/node-glyph';
import { Name } from '../../ui/text';
import { useAtMostEvery } from '../../ui/use-at-most';
import { placesOf, type Place } from './locations';
import classes from './overview.module.css';

const SHOWN = 6;
const EVERY_MS = 1_000;
/** From the start of the bar: what needs a person first. */
const order: readonly NodeStatus[] = ['OFFLINE', 'DEGRADED', 'SYNCING', 'MAINTENANCE', 'ONLINE'];

function PlaceRow({ place }: { place: Place }) {
  const { t, dates } = useFormats();
  const some = order.filter((status) => place.counts[status] > 0);
  return (
    <button
      type="button"
      className={classes['place']}
      onClick={() => go({ screen: 'nodes', query: place.name === '' ? {} : { q: place.name } })}
    >
      <span>{place.name === '' ? t('overview.places.none') : <Name>{place.name}</Name>}</span>
      <span className={classes['end']}>{dates.number(place.nodes)}</span>
      <span className={classes['shares']} aria-hidden>
        {some.map((status) => (
          <i key={status} data-status={status} style={{ flexGrow: place.counts[status] }} />
        ))}
      </span>
      <span className={classes['counts']}>
        {some
          .filter((status) => status !== 'ONLINE')
          .map((status) => (
            <span key={status}>
              <NodeGlyph status={status} label={t(`words.nodeStatus.${status}`)} /> {dates.number(place.counts[status])}
            </span>
          ))}
      </span>
    </button>
  );
}

/** The places of the fleet, the worst first. */
export const LocationsList = memo(function LocationsList() {
  const { t, dates } = useFormats();
  const nodes = useAtMostEvery(
    useLive((live) => live.mirror.nodes),
    EVERY_MS,
  );
  const places = useMemo(() => placesOf(nodes.values()), [nodes]);
  if (places.length === 0) return null;
  return (
    <section aria-label={t('overview.places.title')}>
      <header className={classes['sectionHeader']}>
        <h2>{t('overview.places.title')}</h2>
        <span className={classes['quiet']}>
          {dates.number(places.length)}
          {places.length > 1 ? `, ${t('overview.places.worst')}` : null}
        </span>
        <span className={classes['hint']}>
          <Button look="quiet" onClick={() => go({ screen: 'nodes', query: { view: 'grid', group: 'location' } })}>
            {t('overview.places.grid')}
          </Button>
        </span>
      </header>
      <ul>
        {places.slice(0, SHOWN).map((place) => (
          <li key={place.name}>
            <PlaceRow place={place} />
          </li>
        ))}
      </ul>
    </section>
  );
});
