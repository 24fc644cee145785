import type { FromReader, ToReader } from './messages';

/** What a program for slow reads tells the hub. */
export interface ReaderListener {
  message: (message: FromReader) => void;
  /** Called once, whatever ended it. */
  ended: (cause: Error) => void;
}

/** A program for slow reads that was started. */
export interface ReaderPeer {
  post: (message: ToReader) => void;
  /** Ends it without asking. */
  kill: () => void;
}

/**
 * Where the program for slow reads runs, away from the hub's own thread: in a thread of a server, in a process of the
 * desktop, where a fault of it does not take the window along.
 */
export interface ReaderHost {
  /** @throws when nothing can be started here */
  start: (listener: ReaderListener) => ReaderPeer;
}
