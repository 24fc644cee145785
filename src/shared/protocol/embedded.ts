/**
 * What the desktop's main process and its embedded agent say to each other over `process.parentPort`. In the packaged
 * application no process may start Node processes of its own (the `runAsNode` fuse is off), so the main process starts
 * executors on the agent's request and hands over a MessagePort to each. Both sides come from one build: no schemas.
 */
export type ToEmbeddedAgent =
  /** First, once. */
  | { t: 'start'; dataDir: string; gatewayUrl: string; caCertificate: string | null; name: string; logLevel: string }
  | { t: 'join-token'; token: string }
  /** The join token cannot be had now; the agent asks again later. */
  | { t: 'no-join-token'; reason: string }
  /** Drain for at most this long, then exit. */
  | { t: 'stop'; drainMs: number }
  /** Carries the MessagePort that leads to the executor. */
  | { t: 'executor.port'; id: number }
  | { t: 'executor.spawned'; id: number; pid: number }
  | { t: 'executor.output'; id: number; stream: 'stdout' | 'stderr'; line: string }
  | { t: 'executor.exited'; id: number; code: number };

export type FromEmbeddedAgent =
  /** This node is not enrolled yet; `join-token` or `no-join-token` answers. */
  | { t: 'need-join-token' }
  | {
      t: 'executor.launch';
      id: number;
      workDir: string;
      environment: Record<string, string>;
      /** Options of Node and V8 for the executor's process. */
      flags: string[];
    }
  | { t: 'executor.kill'; id: number };
