/** What a TLS server shows to whoever connects. */
export interface Credentials {
  /** The certificates as PEM, the server's own first, and its private key. */
  current: () => { cert: string; key: string };
  /** Calls back when there is a new certificate. Connections that are open keep theirs. @returns unsubscribe */
  onRenewed: (listener: () => void) => () => void;
}
