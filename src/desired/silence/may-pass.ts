import { type Finding } from '../../model/finding.ts';
import { isRuleId, RULES } from '../validate/rules.ts';

/**
 * False for an error without whose correction the documents do not compile to what they say: a plan that is made from
 * the rest would delete what the broken document declares.
 */
export function mayPass({ rule, severity }: Finding): boolean {
  return severity !== 'error' || !isFixed(rule);
}

/**
 * True for a rule whose errors nobody can silence or lower: those of form (1xx), those that are told by a schema, and those of
 * a plan, which has `--override`.
 */
export function isFixed(rule: string): boolean {
  if (OF_FORM.has(rule) || OF_PLAN.has(rule)) return true;
  return rule.startsWith('ZK1') && isRuleId(rule) && RULES[rule].severity === 'error' && rule !== 'ZK110';
}

/** Beside 1xx. ZK110, names that look the same, is the one of them that leaves no doubt about what is meant. */
const OF_FORM: ReadonlySet<string> = new Set([
  'ZK208', // whose document is it?
  'ZK217', // what became of documents that have another name
  'ZK218',
  'ZK219',
  'ZK220',
  'ZK404', // by a schema, as the next three
  'ZK503',
  'ZK507',
  'ZK604',
  'ZK509', // weights that are not there
  'ZK512', // two values of one znode
]);

/** Judged by a plan, which knows what is applied. */
const OF_PLAN: ReadonlySet<string> = new Set(['ZK411', 'ZK412', 'ZK414', 'ZK501', 'ZK502']);

/** Findings about silencing itself: a baseline of its own remarks would be a circle. */
function isAboutSilence(rule: string): boolean {
  return /^ZK18\d$/.test(rule);
}

/** A baseline gives no reasons, and a secret in plain text needs one. A note asks for nothing. */
export function mayBeInBaseline(finding: Finding): boolean {
  const { rule, severity } = finding;
  return mayPass(finding) && !isAboutSilence(rule) && rule !== 'ZK601' && severity !== 'info';
}
