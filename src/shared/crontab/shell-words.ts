/** What a shell would have to do with a command, so that it cannot be started as a program with its arguments. */
const KEYWORDS = new Set(
  (
    '. : ! { [[ alias bg case cd command declare eval exec export fg for function if jobs local read readonly return ' +
    'select set shift source time times trap type ulimit umask unalias unset until wait while'
  ).split(' '),
);

/** Characters with which a shell joins commands, redirects them, puts values in or looks for files. */
const SPECIAL = /[|&;<>()$`*?[\]\n]/;
const ASSIGNMENT = /^([A-Za-z_]\w*)=(.*)$/s;

/** A command as words: the values that it sets for itself, and the program with its arguments. */
export interface SimpleCommand {
  environment: Record<string, string>;
  argv: string[];
}

/**
 * Splits a command line into words as a POSIX shell would, if it is one program with its arguments.
 * @returns null when only a shell can carry it out: pipes, redirections, several commands, variables, patterns, keywords
 * @see https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html chapters 2.2 (quoting) and 2.3
 */
export function splitCommand(line: string): SimpleCommand | null {
  const words = splitWords(line);
  if (words === null) return null;
  const environment: Record<string, string> = {};
  let first = 0;
  for (const { text, isPlain } of words) {
    const [, name, value] = ASSIGNMENT.exec(text) ?? [];
    if (name === undefined || value === undefined || !isPlain) break;
    environment[name] = value;
    first += 1;
  }
  const argv = words.slice(first).map(({ text }) => text);
  const [program] = argv;
  return program === undefined || program === '' || KEYWORDS.has(program) ? null : { environment, argv };
}

interface Word {
  text: string;
  /** It begins with characters that are not quoted: it may be an assignment. */
  isPlain: boolean;
}

/** Null where a shell would do more than quote. */
function splitWords(line: string): Word[] | null {
  const words: Word[] = [];
  let word: Word | null = null;
  for (let at = 0; at < line.length; at += 1) {
    const character = line.charAt(at);
    if (character === ' ' || character === '\t') {
      if (word !== null) words.push(word);
      word = null;
      continue;
    }
    // Only at the beginning of a word do these mean more than themselves.
    if (word === null && (character === '#' || character === '~')) return null;
    if (SPECIAL.test(character) || (word?.isPlain === true && /[:=]$/.test(word.text) && character === '~'))
      return null;
    if (isBrace(character, line, at)) return null;
    word ??= { text: '', isPlain: character !== "'" && character !== '"' && character !== '\\' };
    if (character === '\\') {
      at += 1;
      if (at >= line.length) return null;
      word.text += line.charAt(at);
    } else if (character === "'") {
      const end = line.indexOf("'", at + 1);
      if (end < 0) return null;
      word.text += line.slice(at + 1, end);
      at = end;
    } else if (character === '"') {
      const quoted = doubleQuoted(line, at + 1);
      if (quoted === null) return null;
      word.text += quoted.text;
      at = quoted.end;
    } else word.text += character;
  }
  if (word !== null) words.push(word);
  return words;
}

/** bash makes several words of `{a,b}` and `{1..3}`; of another brace no shell makes anything. */
function isBrace(character: string, line: string, at: number): boolean {
  return character === '{' && /^\{[^\s{}]*(?:,|\.\.)[^\s{}]*\}/.test(line.slice(at));
}

/** What stands between double quotes and where they end; null where a value would be put in, or they do not end. */
function doubleQuoted(line: string, from: number): { text: string; end: number } | null {
  let text = '';
  for (let at = from; at < line.length; at += 1) {
    const character = line.charAt(at);
    if (character === '"') return { text, end: at };
    if (character === '$' || character === '`') return null;
    const next = line.charAt(at + 1);
    if (character === '\\' && next !== '' && '$`"\\'.includes(next)) {
      text += next;
      at += 1;
    } else text += character;
  }
  return null;
}
