import { readCommandText } from '../../../shared/domain/command-source';
import type { JsonValue } from '../../../shared/domain/json';
import type { Clock, CommandLauncher, CommandSpec, Logger, MemoryProbe } from '../../ports';
import { failedEnd, type AttemptEnd } from '../attempt-end';
import { MemoryWatch } from '../memory-watch';
import type { Invocation, Runner, StopMode } from '../runner';
import { CommandCall } from './command-call';
import { commandEnvironment, forbiddenVariable } from './command-environment';

export interface CommandPorts {
  launcher: CommandLauncher;
  memory: MemoryProbe;
  clock: Clock;
  log: Logger;
}

/** Runs functions of kind `command`: programs of this machine, without a shell. */
export class CommandRunner implements Runner {
  readonly #ports: CommandPorts;
  readonly #watch: MemoryWatch;
  readonly #calls = new Set<CommandCall>();

  constructor(ports: CommandPorts) {
    this.#ports = ports;
    this.#watch = new MemoryWatch(ports.memory, ports.clock, ports.log);
  }

  run(invocation: Invocation): (mode: StopMode) => void {
    const spec = specOf(invocation);
    if ('outcome' in spec) {
      invocation.done(spec);
      return () => {};
    }
    const done = (end: AttemptEnd): void => {
      this.#calls.delete(call);
      invocation.done(end);
    };
    const call = new CommandCall({ ...invocation, done }, this.#ports.clock, this.#watch);
    this.#calls.add(call);
    call.start(this.#ports.launcher, spec);
    return (mode) => call.stop(mode);
  }

  /** Ends every command at once. */
  stop(): void {
    for (const call of this.#calls) call.stop('terminate');
  }
}

/** What is to be run, or why nothing is. */
function specOf({ grant, content, environment }: Invocation): CommandSpec | AttemptEnd {
  const source = readCommandText(content.source);
  const [program, ...args] = source?.argv ?? [];
  if (source === null || program === undefined)
    return failedEnd('not_supported', 'This agent cannot read this command.');
  const given = grant.args.map(argumentText);
  const wrong = given.indexOf(null);
  if (wrong >= 0)
    return failedEnd('bad_arguments', `args[${wrong}] must be a text without NUL, a number or true or false.`);
  const forbidden = forbiddenVariable(environment.all);
  if (forbidden !== null)
    return failedEnd('environment_not_allowed', `The variable ${forbidden} is not given to a command.`);
  return {
    program,
    args: [...args, ...given.filter((text) => text !== null)],
    cwd: source.cwd ?? null,
    stdin: source.stdin ?? null,
    environment: commandEnvironment(environment.all, grant),
  };
}

function argumentText(value: JsonValue): string | null {
  if (typeof value === 'string') return value.includes('\0') ? null : value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : null;
}
