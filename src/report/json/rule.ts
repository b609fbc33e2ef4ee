import { type ExplainedRule, type RuleAnswer } from '../../model/rule-page.ts';
import { placeInExample } from '../example-place.ts';

/** `zkai.rule/v1` for one rule, `zkai.rules/v1` for a list of them. */
export function answerView(explanation: RuleAnswer) {
  return explanation.about === 'rule'
    ? ruleView(explanation.rule)
    : { apiVersion: 'zkai.rules/v1', rules: explanation.rules };
}

function ruleView({ rule, severity, title, page, maySilence }: ExplainedRule) {
  const { text, applied, bad, good, fixes = false, mayOverride = false } = page;
  return {
    apiVersion: 'zkai.rule/v1',
    rule,
    severity,
    title,
    text,
    maySilence,
    fixes,
    mayOverride,
    applied: applied === undefined ? null : { files: applied },
    bad: { files: bad, at: placeInExample(page) },
    good: { files: good },
  };
}
