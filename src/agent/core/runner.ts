import type { FunctionKind } from '../../shared/domain/function';
import type { LogLevel } from '../../shared/domain/run';
import type { AttemptGrant } from '../../shared/protocol/attempt';
import type { FunctionContent } from '../../shared/protocol/frames';
import type { AttemptEnd } from './attempt-end';
import type { CallEnvironment } from './environment';

/** `cancel` asks first and kills after a grace period; `terminate` kills at once. */
export type StopMode = 'cancel' | 'terminate';

export interface Invocation {
  readonly grant: AttemptGrant;
  readonly content: FunctionContent;
  readonly environment: CallEnvironment;
  log(level: LogLevel, text: string): void;
  /** Called exactly once, perhaps before `run` returned. */
  done(end: AttemptEnd): void;
}

/** Runs functions of one kind. */
export interface Runner {
  /** Starts the function; the answer stops it. */
  run(invocation: Invocation): (mode: StopMode) => void;
  /** Makes the next run of this content a warm one, where that means something. */
  warm?(content: FunctionContent): void;
}

/** The runners that this agent has, by the kind of functions. */
export type Runners = Partial<Record<FunctionKind, Runner>>;
