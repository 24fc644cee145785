import type { FunctionDefinition } from '../../../shared/domain/function';
import type { Translate } from '../../i18n/i18n';
import { spanText } from '../../ui/format/spans';

/** The source as a person reads it: a command as indented JSON. */
export function sourceText({ source }: FunctionDefinition): string {
  return typeof source === 'string' ? source : `${JSON.stringify(source, null, 2)}\n`;
}

export interface ChangedFact {
  label: string;
  before: string;
  after: string;
}

/** What differs between two versions beside their source. A secret is its name. */
export function changedFacts(t: Translate, before: FunctionDefinition, after: FunctionDefinition): ChangedFact[] {
  const value = (of: FunctionDefinition, name: string): string => {
    const found = of.environment[name];
    if (found === undefined) return '–';
    return typeof found === 'string' ? found : t('functions.environment.secret', { name: found.secret });
  };
  const limit = ({ maxConcurrency }: FunctionDefinition): string =>
    maxConcurrency === null ? t('functions.noLimit') : String(maxConcurrency);
  const capabilities = ({ requiredCapabilities }: FunctionDefinition): string =>
    requiredCapabilities.length === 0 ? '–' : requiredCapabilities.toSorted().join(t('common.list.comma'));
  const names = [...new Set([...Object.keys(before.environment), ...Object.keys(after.environment)])].toSorted();
  const rows: [string, (of: FunctionDefinition) => string][] = [
    [t('functions.columns.kind'), ({ kind }) => t(`words.functionKind.${kind}`)],
    [t('functions.columns.memory'), ({ memoryMb }) => `${memoryMb} MB`],
    [t('functions.columns.timeout'), ({ timeoutSeconds }) => spanText(t, timeoutSeconds)],
    [t('functions.columns.concurrency'), limit],
    [t('functions.columns.capabilities'), capabilities],
    ...names.map((name): [string, (of: FunctionDefinition) => string] => [name, (of) => value(of, name)]),
  ];
  return rows
    .map(([label, of]) => ({ label, before: of(before), after: of(after) }))
    .filter((row) => row.before !== row.after);
}
