import { globPattern } from './glob.ts';
import { type ZnodePath } from './znode-path.ts';

/** Which znodes or documents a rule of zkai.yaml is about, as globs: one of the two. */
export interface RuleMatch {
  /** `/zkai/*` + `/models/**` */
  readonly path?: string;
  /** `TaskConfig/*` */
  readonly document?: string;
}

/** What a rule may fit; a parent made on the way has no document. */
export interface Matched {
  readonly path: ZnodePath;
  readonly document: string | null;
}

/** Whether a rule is about a znode. */
export function ruleMatcher({ path, document }: RuleMatch): (znode: Matched) => boolean {
  const [byPath, byDocument] = [path, document].map((glob) =>
    glob === undefined ? null : globPattern(glob),
  );
  return (znode) =>
    byPath?.test(znode.path) ?? (znode.document !== null && byDocument?.test(znode.document) === true);
}
