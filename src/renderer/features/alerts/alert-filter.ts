import { alertRuleNames, alertStates, type AlertRuleName, type AlertState } from '../../../shared/domain/alert';

/** Which alerts the list shows; '' is any. */
export interface AlertFilter {
  state: AlertState | '';
  rule: AlertRuleName | '';
}

/** The filter that a location stands for. */
export function filterOf(query: Readonly<Record<string, string>>): AlertFilter {
  return {
    state: alertStates.find((state) => state === query['state']) ?? '',
    rule: alertRuleNames.find((rule) => rule === query['rule']) ?? '',
  };
}
