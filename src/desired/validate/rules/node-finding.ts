import { type Finding } from '../../../model/finding.ts';
import { type CompiledNode } from '../../compile/znode.ts';
import { RULES, type RuleId } from '../rules.ts';
import { type FindingText } from './field.ts';

/** A finding about a znode, at the place that declares it. */
export function nodeFinding(node: CompiledNode, rule: RuleId, text: FindingText): Finding {
  const { source: position, pointer, document } = node;
  return { rule, severity: RULES[rule].severity, ...text, position, pointer, document };
}
