import { PAGES } from '../desired/validate/pages/all.ts';
import { type RuleId, RULES } from '../desired/validate/rules.ts';
import { type DescribedRule } from '../model/rule-page.ts';

/** Every rule of `validate` with its page, by its id. */
export function listRules(): ReadonlyMap<string, DescribedRule> {
  const ids = Object.keys(RULES) as RuleId[];
  return new Map(ids.map((rule) => [rule, { rule, ...RULES[rule], page: PAGES[rule] }]));
}
