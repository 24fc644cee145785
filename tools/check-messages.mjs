// `node tools/check-messages.mjs`: every message that the window asks for stands in each language, none stands there
// unused, plurals have the forms their language needs, and translations fill in the same values.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './lib/paths.mjs';

const renderer = path.join(root, 'src/renderer');
const languages = ['en', 'ar'];
const pluralForms = { en: ['one', 'other'], ar: ['zero', 'one', 'two', 'few', 'many', 'other'] };
const PLURAL = /_(zero|one|two|few|many|other)$/;

/** @returns {Map<string, string>} message by its whole key */
function flatten(value, prefix, into = new Map()) {
  for (const [key, child] of Object.entries(value)) {
    const whole = `${prefix}.${key}`;
    if (typeof child === 'string') into.set(whole, child);
    else flatten(child, whole, into);
  }
  return into;
}

function messagesOf(language) {
  const folder = path.join(renderer, 'i18n', language);
  const all = new Map();
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.json'))) {
    flatten(JSON.parse(readFileSync(path.join(folder, file), 'utf8')), file.slice(0, -'.json'.length), all);
  }
  return all;
}

function sources() {
  return readdirSync(renderer, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file))
    .map((file) => readFileSync(path.join(renderer, file), 'utf8'))
    .join('\n');
}

/** Whole keys in quotes, and patterns with parts that are filled in: `words.runState.${state}`. */
function keysIn(text, groups) {
  const start = `(?:${groups.join('|')})\\.`;
  const whole = new Set([...text.matchAll(new RegExp(`['"\`](${start}[\\w.-]+)['"\`]`, 'g'))].map((match) => match[1]));
  const patterns = [...text.matchAll(new RegExp(`\`(${start}[^\`\\s]*\\$\\{[^\`]*)\``, 'g'))].map((match) => {
    const literal = match[1].split(/\$\{[^}]*\}/).map((part) => part.replaceAll('.', '\\.'));
    return new RegExp(`^${literal.join('[\\w-]+')}$`);
  });
  return { whole, patterns };
}

/** Operations of the contract are named like keys. */
function operationNames() {
  const folder = path.join(root, 'src/shared/contract');
  const text = readdirSync(folder).map((file) => readFileSync(path.join(folder, file), 'utf8'));
  return new Set([...text.join('\n').matchAll(/'([\w.]+)': operation\(/g)].map((match) => match[1]));
}

const valuesIn = (message) => [...message.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1]);
const english = messagesOf('en');
/** A key with forms has at least these two in English; `buffer_one` alone is a name. */
const isPlural = (base) => english.has(`${base}_one`) && english.has(`${base}_other`);
const baseOf = (key) => (isPlural(key.replace(PLURAL, '')) ? key.replace(PLURAL, '') : key);

function checkUse(text) {
  const groups = [...new Set([...english.keys()].map((key) => key.split('.')[0]))];
  const { whole, patterns } = keysIn(text, groups);
  const bases = new Set([...english.keys()].flatMap((key) => [key, baseOf(key)]));
  const isGroup = (key) => [...english.keys()].some((known) => known.startsWith(`${key}.`));
  const operations = operationNames();
  const missing = [...whole].filter((key) => !bases.has(key) && !isGroup(key) && !operations.has(key));
  const isUsed = (key) => whole.has(key) || patterns.some((pattern) => pattern.test(key));
  const unused = [...english.keys()].filter((key) => !isUsed(key) && !isUsed(baseOf(key)));
  return [...missing.map((key) => `${key} is asked for and not there`), ...unused.map((key) => `${key} is not used`)];
}

function checkLanguage(language, messages) {
  const problems = [];
  const bases = new Set([...messages.keys()].map(baseOf));
  for (const base of new Set([...english.keys()].map(baseOf))) {
    const forms = isPlural(base) ? pluralForms[language].map((form) => `${base}_${form}`) : [base];
    for (const key of forms) if (!messages.has(key)) problems.push(`${language}: ${key} is missing`);
    const known = new Set([...valuesIn(english.get(base) ?? english.get(`${base}_other`) ?? ''), 'count']);
    for (const key of forms) {
      const strange = valuesIn(messages.get(key) ?? '').filter((value) => !known.has(value));
      if (strange.length > 0) problems.push(`${language}: ${key} fills in ${strange.join(', ')}, which is not given`);
    }
  }
  for (const base of bases) {
    if (!english.has(base) && !isPlural(base)) problems.push(`${language}: ${base} is not in English`);
  }
  return problems;
}

const problems = [
  ...checkUse(sources()),
  ...languages.flatMap((language) => checkLanguage(language, messagesOf(language))),
];
for (const problem of problems) console.error(problem);
console.log(`${english.size} messages in ${languages.length} languages, ${problems.length} problems`);
if (problems.length > 0) process.exitCode = 1;
