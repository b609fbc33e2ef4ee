import { type Finding } from '../../../model/finding.ts';
import { type Field } from './field.ts';
import { type Rule, type RuleContext } from './rule.ts';

/** Runs for the `spec` of every task. */
export function forEachTask(check: (spec: Field) => Finding[]): Rule['check'] {
  return ({ clusters }: RuleContext) =>
    clusters.flatMap(({ tasks }) => [...tasks.values()].flatMap((task) => check(task.at('spec'))));
}
