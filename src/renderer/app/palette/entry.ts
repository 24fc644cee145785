import type { ReactNode } from 'react';

/** A line of the palette: something that can be opened, or done. */
export interface Entry {
  /** One of a kind in the palette; what the memory of recent choices knows an action by. */
  key: string;
  kind: 'job' | 'node' | 'function' | 'run' | 'action';
  name: string;
  glyph: ReactNode;
  /** Said beside the name, quieter. */
  aside?: ReactNode;
  /** The keys that do the same, one after the other. */
  keys?: string[];
  /** It changes something in the hub, so it waits while the hub does not answer. */
  asksHub?: boolean;
  choose: () => void;
  /** What else can be done with it. */
  more?: () => Entry[];
}

export interface EntryGroup {
  /** Words above the group; null for the one list of answers. */
  title: string | null;
  entries: Entry[];
}
