import type { ChangeBatch } from '../changes/change';
import type { OperationResult } from '../domain/error';
import type { JsonText } from './json-text';
import type { OperationInput, OperationName, OperationOutput } from './operations';
import type { WorkstationBridge } from './workstation';

/**
 * What the preload exposes to the window as `window.waypost`: a closure per operation and the change feed. Answers and batches
 * are text: the context bridge copies objects field by field, twice.
 */
export interface Bridge {
  call: { [N in OperationName]: (input: OperationInput<N>) => Promise<JsonText<OperationResult<OperationOutput<N>>>> };
  /** Calls back with each batch, in order, from now on. @returns unsubscribe */
  onChanges: (listener: (batch: JsonText<ChangeBatch>) => void) => () => void;
  /** Calls back with each place (`#/jobs/job_1`) that a link from outside leads to. @returns unsubscribe */
  onOpen: (listener: (hash: string) => void) => () => void;
  /** What the window asks of the application around it. */
  workstation: WorkstationBridge;
  /** Calls back when the window is to be closed while jobs are scheduled, with their number. @returns unsubscribe */
  onClosing: (listener: (scheduled: number) => void) => () => void;
  /** Keeps what a person prefers in the window, over restarts. @param text JSON, short */
  savePreferences: (text: string) => void;
  /** Says that the first rows are on the screen: what was put off for them may begin. */
  rowsShown: () => void;
  /** Things of this workstation that are no operation of the hub. */
  desktop: DesktopFacts;
}

/** Known when the window opens. */
export interface DesktopFacts {
  platform: string;
  version: string;
  /** True on the runtime from the package registry, which is for development and tests only. */
  developmentRuntime: boolean;
  /** Language the operating system prefers, e.g. `ar-EG`. */
  locale: string;
  /** What {@link Bridge.savePreferences} was given last; '' at first. */
  preferences: string;
}
