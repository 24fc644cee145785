import type { AttemptGrant } from '../../shared/protocol/attempt';
import type { FunctionContent } from '../../shared/protocol/frames';
import { failedEnd } from './attempt-end';
import { resolveEnvironment } from './environment';
import type { Invocation, Runners, StopMode } from './runner';
import { SecretMask } from './secret-mask';

const nothing = (): void => {};

/**
 * Starts a function. What leaves the node passes here, without the values of secrets.
 * @param told what it logs, and its end: exactly once, perhaps before this has returned
 * @returns stops it
 */
export function runFunction(
  runners: Runners,
  grant: AttemptGrant,
  content: FunctionContent | null,
  { log, done }: Pick<Invocation, 'log' | 'done'>,
): (mode: StopMode) => void {
  const runner = content ? runners[content.kind] : undefined;
  if (!content || !runner) {
    const message = `This agent does not run functions of kind ${content?.kind ?? 'unknown'}.`;
    done(failedEnd('not_supported', message));
    return nothing;
  }
  const environment = resolveEnvironment(content, grant);
  if ('variable' in environment) {
    const message = `The secret ${environment.secret} of the variable ${environment.variable} is not there.`;
    done(failedEnd('secret_missing', message));
    return nothing;
  }
  const values = Object.values(environment.secret);
  if (values.length === 0) return runner.run({ grant, content, environment, log, done });
  const mask = new SecretMask(values);
  return runner.run({
    grant,
    content,
    environment,
    log: (level, text) => log(level, mask.text(text)),
    done: (end) => done(mask.end(end)),
  });
}
