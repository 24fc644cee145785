import type { Location, Screen } from '../../store/location';
import { useFormats } from '../../ui/format/use-formats';
import { Link } from '../../ui/link';
import { Mono, Name, shortId } from '../../ui/text';
import { useName } from './use-name';

const IS_ID = /^[a-z]+_[0-9A-Z]{11}$/;

const places: [prefix: string, screen: Screen][] = [
  ['job_', 'jobs'],
  ['run_', 'runs'],
  ['node_', 'nodes'],
  ['fn_', 'functions'],
  ['alert_', 'alerts'],
];

function placeOf(entity: string): (Partial<Location> & { screen: Screen }) | null {
  if (entity.startsWith('alert rule ')) return { screen: 'alerts', id: 'rules' };
  if (entity === 'settings' || entity.startsWith('tok_')) return { screen: 'settings' };
  const place = places.find(([prefix]) => entity.startsWith(prefix));
  return place === undefined ? null : { screen: place[1], id: entity };
}

/** What a row is about, by the name it has now if it is still there. */
export function EntityName({ entity }: { entity: string }) {
  const { t } = useFormats();
  const name = useName(entity);
  if (entity === 'settings') return <>{t('common.rail.settings')}</>;
  return name === undefined ? (
    <Mono title={entity}>{IS_ID.test(entity) ? shortId(entity) : entity}</Mono>
  ) : (
    <span title={entity}>
      <Name>{name}</Name>
    </span>
  );
}

/** The same as a way to it. */
export function EntityLink({ entity }: { entity: string }) {
  const place = placeOf(entity);
  const text = <EntityName entity={entity} />;
  return place === null ? text : <Link to={place}>{text}</Link>;
}
