import { Link } from '../../../ui/link';
import { Name } from '../../../ui/text';

/** A node by its name, and the way to it. */
export function NodeLink({ id, name }: { id: string; name: string }) {
  return (
    <Link to={{ screen: 'nodes', id }}>
      <Name>{name}</Name>
    </Link>
  );
}
