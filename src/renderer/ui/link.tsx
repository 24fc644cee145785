import type { ReactNode } from 'react';
import { formatLocation, go, type Location, type Screen } from '../store/location';

/** A way to another place of the window. */
export function Link({ to, children }: { to: Partial<Location> & { screen: Screen }; children: ReactNode }) {
  return (
    <a
      href={formatLocation({ id: null, query: {}, ...to })}
      onClick={(event) => {
        event.preventDefault();
        go(to);
      }}
    >
      {children}
    </a>
  );
}
