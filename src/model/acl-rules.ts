import { type DeclaredAcl } from './acl.ts';
import { matchesGlob } from './glob.ts';
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

/** What the first rule that fits says; a parent made on the way has no document. */
export function ruleAcl(
  rules: readonly AclRule[],
  { path, document }: { readonly path: ZnodePath; readonly document: string | null },
): DeclaredAcl | undefined {
  return rules.find(({ match }) => {
    if (match.path !== undefined) return matchesGlob(match.path, path);
    return match.document !== undefined && document !== null && matchesGlob(match.document, document);
  })?.acl;
}
