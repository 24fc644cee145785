import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { closingMeanings } from '../../../shared/contract/workstation';
import { writeWhole } from '../../files/whole-file';

/** What a person chose for the application around the window. Each choice is read for itself: one that is unreadable is not made. */
const choices = z.object({
  closing: z.enum(closingMeanings).catch('ask'),
  notices: z.boolean().catch(true),
  /** The gateway listens to other machines too. */
  gatewayOpen: z.boolean().catch(false),
  /** It is looked for newer versions. */
  updates: z.boolean().catch(false),
  language: z.enum(['en', 'ar']).nullable().catch(null),
});
export type Choices = z.infer<typeof choices>;

const MODE = 0o644;

/** The choices in a text, as far as it can be read. */
export function parseChoices(text: string): Choices {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = null;
  }
  return choices.parse(typeof value === 'object' && value !== null ? value : {});
}

/** Choices of this workstation in a small file, which are no business of the hub. */
export class ChoiceBook {
  readonly #file: string;
  #choices: Choices;

  /** @param file where they are kept; made with the first choice */
  constructor(file: string) {
    this.#file = file;
    this.#choices = parseChoices(textOf(file));
  }

  get current(): Readonly<Choices> {
    return this.#choices;
  }

  /** @throws the system's error when they cannot be kept; nothing has changed then */
  change(part: Partial<Choices>): void {
    const next = { ...this.#choices, ...part };
    if (JSON.stringify(next) === JSON.stringify(this.#choices)) return;
    writeWhole(this.#file, `${JSON.stringify(next)}\n`, MODE);
    this.#choices = next;
  }
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
