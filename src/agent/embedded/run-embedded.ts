import { setTimeout as delay } from 'node:timers/promises';
import type { ParentPort } from '../executor/channel';
import { enrolInto } from '../join';
import { makeDataDir, readIdentity, type Identity } from '../platform/identity';
import { lockDirectory } from '../platform/lock';
import { jsonLogger, logLevelNames } from '../platform/logger';
import { ParentLauncher } from '../platform/parent-launcher';
import type { Logger } from '../ports';
import { startAgent } from '../run';
import { EmbeddedPort } from './embedded-port';

const ENROL_RETRY_MS = 5_000;
const DEFAULT_LIMIT = 10;

type Start = Awaited<ReturnType<EmbeddedPort['next']>> & { t: 'start' };

/** The identity in the directory, or a new one: the hub is this application's own and gives a join token on request. */
async function enrolled(parent: EmbeddedPort, { dataDir, gatewayUrl, name }: Start, log: Logger): Promise<Identity> {
  for (;;) {
    const known = await readIdentity(dataDir);
    if (known) return known;
    try {
      const answered = parent.next('join-token', 'no-join-token');
      parent.send({ t: 'need-join-token' });
      const answer = await answered;
      if (answer.t === 'no-join-token') throw new Error(answer.reason);
      const limits = { maxFunctions: DEFAULT_LIMIT, maxConcurrentRuns: DEFAULT_LIMIT };
      const options = { location: '', capabilities: [], labels: {}, ...limits };
      const request = { gatewayUrl, joinToken: answer.token, dataDir, name, options, allowCommands: [] };
      return (await enrolInto(request)).identity;
    } catch (error) {
      log.warn('embedded.not_enrolled', { reason: String(error), retryInMs: ENROL_RETRY_MS });
      await delay(ENROL_RETRY_MS);
    }
  }
}

/** Runs the agent of the desktop application inside a utilityProcess, as its main process says. */
export async function runEmbedded(port: ParentPort): Promise<void> {
  const parent = new EmbeddedPort(port);
  const stopping = parent.next('stop');
  const start = await parent.next('start');
  const level = logLevelNames.find((name) => name === start.logLevel) ?? 'info';
  const log = jsonLogger(level, (line) => process.stderr.write(line));
  await makeDataDir(start.dataDir);
  await lockDirectory(start.dataDir);
  const work = enrolled(parent, start, log).then((identity) =>
    startAgent(
      { ...identity, gatewayUrl: start.gatewayUrl, caCertificate: start.caCertificate },
      start.dataDir,
      log,
      (workDirs) => new ParentLauncher(parent, workDirs),
    ),
  );
  const stop = await Promise.race([stopping, work.then(() => stopping)]);
  const agent = await Promise.race([work, delay(0).then(() => null)]);
  await agent?.stop(stop.drainMs);
  agent?.killExecutors();
  process.exit(0);
}
