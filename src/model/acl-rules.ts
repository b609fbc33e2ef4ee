import { type Acl, aclEntries, type DeclaredAcl } from './acl.ts';
import { type Matched, type RuleMatch, ruleMatcher } from './rule-match.ts';

/** An ACL for the znodes that a rule of zkai.yaml names. */
export interface AclRule {
  readonly match: RuleMatch;
  readonly acl: DeclaredAcl;
}

/** The ACL that the first rule that fits gives a znode. */
export type AclByRule = (znode: Matched) => Acl | undefined;

export function aclByRule(rules: readonly AclRule[]): AclByRule {
  const compiled = rules.map(({ match, acl }) => ({ fits: ruleMatcher(match), acl: aclEntries(acl) }));
  return (znode) => compiled.find(({ fits }) => fits(znode))?.acl;
}
