import { setTimeout as pause } from 'node:timers/promises';
import type { Answer, ServedHub } from '../support/hub/serve';
import type { SeededRandom } from '../support/seeded-random';
import type { LoadJob } from './jobs';

/** A command that was sent, and whether the hub said yes before it was killed. */
export interface SentCommand {
  requestId: string;
  kind: 'trigger' | 'edit' | 'pause' | 'resume' | 'cancel' | 'create';
  /** The job or function it was about; of `create` the new one's name. */
  subject: string;
  /** Of an edit: how many came before it. */
  edit: number | null;
  /** `yes` and `no` are answers; `none` came back when the hub ended first, so it may have happened. */
  answered: 'yes' | 'no' | 'none';
  runIds: string[];
}

const weights = { trigger: 10, edit: 4, pause: 1, resume: 1, cancel: 1, create: 1 } as const;

/** Sends commands over HTTP, one after the other, whatever happens to the hub, and remembers what it answered. */
export class Operator {
  readonly commands: SentCommand[] = [];
  readonly #random: SeededRandom;
  readonly #jobs: LoadJob[];
  readonly #hub: () => ServedHub;
  readonly #gapMsMax: number;
  #edits = 0;
  #isStopped = false;
  #done: Promise<void> = Promise.resolve();

  /** @param gapMsMax the longest rest between two commands */
  constructor(hub: () => ServedHub, jobs: LoadJob[], random: SeededRandom, gapMsMax: number) {
    this.#hub = hub;
    this.#jobs = jobs;
    this.#random = random;
    this.#gapMsMax = gapMsMax;
  }

  start(): void {
    this.#done = this.#loop();
  }

  /** Resolves when the last command has its answer. */
  stop(): Promise<void> {
    this.#isStopped = true;
    return this.#done;
  }

  async #loop(): Promise<void> {
    while (!this.#isStopped) {
      await this.#send(this.#random.weighted(weights));
      await pause(this.#random.between(0, this.#gapMsMax));
    }
  }

  #job(name: string): LoadJob {
    const job = this.#jobs.find((one) => one.name === name);
    if (job === undefined) throw new Error(`there is no job ${name}`);
    return job;
  }

  async #send(kind: SentCommand['kind']): Promise<void> {
    const requestId = `crash-${this.commands.length}`;
    const command: SentCommand = { requestId, kind, subject: '', edit: null, answered: 'none', runIds: [] };
    this.commands.push(command);
    const answer = await this.#carryOut(command).catch(() => null);
    if (answer === null) return;
    command.answered = answer.status < 300 ? 'yes' : 'no';
    if (command.answered === 'yes') command.runIds = answer.body.runIds ?? [];
  }

  #carryOut(command: SentCommand): Promise<Answer<{ runIds?: string[] }>> {
    const ask = (method: string, route: string, body: unknown): Promise<Answer<{ runIds?: string[] }>> =>
      this.#hub().ask(method, route, body, { 'x-request-id': command.requestId });
    const about = (job: LoadJob): string => {
      command.subject = job.id;
      return `/jobs/${job.id}`;
    };
    switch (command.kind) {
      case 'trigger':
        return ask('POST', `${about(this.#random.pick(this.#jobs))}/trigger`, {});
      case 'edit':
        command.edit = this.#edits;
        this.#edits += 1;
        return ask('PATCH', about(this.#job('edited')), { description: String(command.edit) });
      case 'pause':
      case 'resume':
        return ask('POST', `${about(this.#job('paused'))}/${command.kind}`, {});
      case 'cancel': {
        const runId = this.commands.findLast(({ runIds }) => runIds.length > 0)?.runIds[0];
        command.subject = runId ?? '';
        return runId === undefined ? Promise.reject(new Error('none yet')) : ask('POST', `/runs/${runId}/cancel`, {});
      }
      case 'create':
        command.subject = command.requestId;
        return ask('POST', '/functions', { name: command.requestId, kind: 'builtin', source: 'echo' });
    }
  }
}
