/** The hub's end of one connection of a node: a WebSocket, or a simulated one. */
export interface NodeSocket {
  /** False from the moment that either side began to close. */
  isOpen: () => boolean;
  /** Bytes handed over that the system has not taken yet. */
  bufferedBytes: () => number;
  /** One text frame. */
  send: (text: string) => void;
  /** Begins the closing handshake. */
  close: (code: number, reason: string) => void;
  /** Cuts the connection. */
  terminate: () => void;
  /** Nothing more is read until {@link resume}. */
  pause: () => void;
  resume: () => void;
}
