import { RULES } from '../desired/validate/rules.ts';
import { type RuleInfo } from '../model/rule-info.ts';

/** Every rule of `validate`, by its id. */
export function listRules(): ReadonlyMap<string, RuleInfo> {
  return new Map(Object.entries(RULES).map(([id, rule]) => [id, { id, ...rule }]));
}
