import { expect } from 'vitest';
import type { OperationCaller } from '../../../src/main/operations/context';
import type { OperationName } from '../../../src/shared/contract/operations';
import type { OperationError } from '../../../src/shared/domain/error';
import type { HubHarness } from './hub-harness';
import { dumpTables } from './tables';

/** What a refusal has to say. */
export interface Expected {
  code?: string;
  reason?: string;
  /** The field that is named; null: the input as a whole is well formed, and it is about something else. */
  path: string | null;
  /** A part of the field's message. */
  says?: string | RegExp;
}

/** Words of a schema's library, which mean nothing to whoever fills in a field. */
const LIBRARY_WORDS = /^Invalid|^Too (?:big|small)|expected|received|undefined|discriminator|NaN/;

/** Carries out an operation that has to be refused with the field and the reason, and that changes nothing. */
export async function expectRefused(
  hub: HubHarness,
  name: OperationName,
  input: unknown,
  { path, says, code = 'invalid_input', reason }: Expected,
  caller?: OperationCaller,
): Promise<OperationError> {
  const state = () => ({
    tables: dumpTables(hub.core.store.database, 'hub'),
    revision: hub.context.snapshot().revision,
  });
  const before = state();
  const result = await hub.call(name, input, caller);
  const about = `${name} ${JSON.stringify(input)?.slice(0, 300)}`;
  if (result.ok) throw new Error(`was not refused: ${about}`);
  const { error } = result;
  expect({ about, code: error.code, reason: error.reason }).toEqual({ about, code, reason: reason ?? error.reason });
  expect(error.message).not.toBe('');
  if (path !== null) {
    const issue = error.issues?.find((one) => one.path === path);
    expect({ about, paths: error.issues?.map((one) => one.path) }).toMatchObject({
      paths: expect.arrayContaining([path]) as string[],
    });
    expect({ about, message: issue?.message }).toEqual({
      about,
      message: says === undefined ? expect.not.stringMatching(LIBRARY_WORDS) : expect.stringMatching(says),
    });
    expect(issue?.code).toMatch(/^[a-z0-9_]+$/);
    expect(issue?.message.length).toBeLessThan(400);
  }
  expect(state()).toEqual(before);
  expect(hub.defects).toEqual([]);
  return error;
}
