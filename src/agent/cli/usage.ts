/** A command line that cannot be followed; the process ends with code 2. */
export class UsageError extends Error {}

/** An expected failure of a command; the process ends with code 1. */
export class CommandError extends Error {}

export const help = `Usage:
  agent join GATEWAY_URL JOIN_TOKEN --data-dir DIR --name NAME [options]
      Enrols this machine as a node of a hub and keeps its key in DIR.
      --location TEXT            where the machine stands
      --capability WORD          a capability it offers; may be repeated
      --label KEY=VALUE          a label; may be repeated
      --max-functions N          functions deployed to it at most (default 10)
      --max-concurrent-runs N    runs on it at most at a time (default 10)
      --allow-command PATH       a program that functions of kind command may run; may be repeated. They are kept in
                                 DIR/allowed-commands, one absolute path a line, which is read at each start

  agent run --data-dir DIR [options]
      Runs the agent: stays connected to the hub and runs what it is given. SIGTERM or SIGINT lets what runs
      end first; a second signal ends at once.
      --gateway URL              the hub's address, where it is no longer the one given to join
      --allow-command PATH       one more program, for this life of the agent; may be repeated
      --ca FILE                  the certificate of the hub's authority (PEM), where it is not the one the join token
                                 named; none: a hub on this machine without TLS
      --drain-seconds N          how long running functions may take to end (default 30)
      --stop-with-stdin          also stops when its standard input ends, for a parent process that may be killed
      --log-level LEVEL          debug, info, warn or error (default info); JSON lines on stderr

  agent install --print --data-dir DIR [options]
      Prints what makes this machine run the agent when it starts, and how to install it. Changes nothing.
      --system KIND              systemd, launchd or windows (default: what this machine has)
      --service NAME             the name of the service (default waypost-agent)
      --user USER                the user that it runs as

  agent doctor --data-dir DIR [--gateway URL]
      Looks at what lies between this node and its hub, and says what is wrong and what to do. A running agent
      is not disturbed.

  agent --help, agent --version
`;
