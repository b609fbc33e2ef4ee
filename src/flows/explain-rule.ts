import { didYouMean } from '../desired/resolve/did-you-mean.ts';
import { isFixed } from '../desired/silence/may-pass.ts';
import { PAGES } from '../desired/validate/pages/all.ts';
import { isRuleId, RULES, type RuleId } from '../desired/validate/rules.ts';
import { ZkaiFailure } from '../model/failure.ts';
import { type RuleAnswer } from '../model/rule-page.ts';

/** True for what is meant as the id of a rule. */
export function isRuleSubject(subject: string): boolean {
  return /^zk\d/i.test(subject);
}

/** All that is to be said of a rule. @throws ZkaiFailure `usage` when there is none of this id */
export function explainRule(subject: string): RuleAnswer {
  const rule = subject.toUpperCase();
  if (!isRuleId(rule)) throw unknown(`rule ${subject}${didYouMean(rule, Object.keys(RULES))}`);
  const explained = { rule, ...RULES[rule], page: PAGES[rule], maySilence: !isFixed(rule) };
  return { about: 'rule', rule: explained };
}

/** All rules, or those that have a text in their title or page. @throws ZkaiFailure `usage` when none has */
export function rulesAbout(search: string | null): RuleAnswer {
  const wanted = (search ?? '').toLowerCase();
  const found = (Object.keys(RULES) as RuleId[]).filter((rule) =>
    `${RULES[rule].title}\n${PAGES[rule].text}`.toLowerCase().includes(wanted),
  );
  if (found.length === 0) throw unknown(`rule about ${JSON.stringify(search)}`);
  return { about: 'rules', rules: found.sort().map((rule) => ({ rule, ...RULES[rule] })), search };
}

function unknown(what: string): ZkaiFailure {
  return new ZkaiFailure('usage', `there is no ${what}`, { hint: 'zkai explain (lists all rules)' });
}
