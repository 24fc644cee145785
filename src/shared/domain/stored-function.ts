import { commandText } from './command-source';
import { invalidInput } from './error';
import type { FunctionInput, StoredFunctionInput } from './function';
import { limits } from './limits';

/** The input with its source as the text that is stored. @throws Refusal when the source is not of its kind */
export function storedFunction(input: FunctionInput): StoredFunctionInput {
  const { kind, source } = input;
  const wrong = (code: string, message: string) => invalidInput([{ path: 'source', code, message }]);
  if (typeof source === 'string') {
    if (kind === 'command')
      throw wrong('source_not_command', 'must be {"argv": [program, …]} for a function of kind `command`');
    return { ...input, source };
  }
  if (kind !== 'command') throw wrong('source_not_text', `must be a text for a function of kind \`${kind}\``);
  const text = commandText(source);
  if (text.length > limits.sourceBytes)
    throw wrong('too_big', `must have at most ${limits.sourceBytes} characters as JSON`);
  return { ...input, source: text };
}
