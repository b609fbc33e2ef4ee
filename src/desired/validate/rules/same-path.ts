import { type Finding } from '../../../model/finding.ts';
import { aclText } from '../../../model/acl.ts';
import { type CompiledNode } from '../../compile/znode.ts';
import { nodeFinding } from './node-finding.ts';
import { type Rule, type RuleContext } from './rule.ts';

export const samePath: Rule = {
  id: 'ZK112',
  check: ({ nodes }: RuleContext) => {
    const findings: Finding[] = [];
    let first: CompiledNode | undefined;
    for (const node of nodes) {
      if (node.path !== first?.path) {
        first = node;
        continue;
      }
      if (isSame(first, node)) continue;
      findings.push(duplicateFinding(first, node), duplicateFinding(node, first));
    }
    return findings;
  },
};

/** A blob that two models have: one znode, as long as everybody may do the same with it. */
function isSame(first: CompiledNode, { isShared, acl }: CompiledNode): boolean {
  if (first.isShared !== true || isShared !== true) return false;
  return aclText(first.acl ?? []) === aclText(acl ?? []);
}

function duplicateFinding(node: CompiledNode, other: CompiledNode): Finding {
  const by = node.document === other.document ? 'twice' : `here and by ${other.document}`;
  return nodeFinding(node, 'ZK112', {
    message: `${node.path} is declared ${by}`,
    fix: 'Remove one of the declarations.',
    related: [{ message: `the other declaration, by ${other.document}`, position: other.source }],
  });
}
