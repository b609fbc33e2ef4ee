import { type Acl, aclEntries, type DeclaredAcl } from './acl.ts';
import { globPattern } from './glob.ts';
import { type ZnodePath } from './znode-path.ts';

/** Which znodes or documents a rule of zkai.yaml is about, as globs: one of the two. */
export interface RuleMatch {
  /** `/zkai/*` + `/models/**` */
  readonly path?: string;
  /** `TaskConfig/*` */
  readonly document?: string;
}

/** An ACL for the znodes that a rule of zkai.yaml names. */
export interface AclRule {
  readonly match: RuleMatch;
  readonly acl: DeclaredAcl;
}

/** The ACL that the first rule that fits gives a znode; a parent made on the way has no document. */
export type AclByRule = (znode: {
  readonly path: ZnodePath;
  readonly document: string | null;
}) => Acl | undefined;

export function aclByRule(rules: readonly AclRule[]): AclByRule {
  const compiled = rules.map(({ match, acl }) => ({
    path: match.path === undefined ? null : globPattern(match.path),
    document: match.document === undefined ? null : globPattern(match.document),
    acl: aclEntries(acl),
  }));
  return ({ path, document }) =>
    compiled.find(
      (rule) => rule.path?.test(path) ?? (document !== null && rule.document?.test(document) === true),
    )?.acl;
}
