import { type Blocked } from '../model/change.ts';
import { type GitChange, type GitChanges } from '../model/git.ts';
import { numberText } from '../model/number-text.ts';
import { type Plan } from '../model/plan.ts';

/** Files that are named in a reason; of more, the number. */
const NAMED = 5;
/** What a document can be in; deleting one deletes its znodes. */
const DOCUMENT = /\.(?:ya?ml|json)$/;

/** What a plan is made from. */
export interface PlanOrigin {
  /** The files that were read, relative to the project; of links, what they lead to, too. */
  readonly read: readonly string[];
  readonly git: GitChanges;
}

/**
 * What the rule `require: {cleanGit: true}` says to a plan that was made from these files: that they are as the commit
 * has them. A document that was deleted is none of those that were read, so every deleted file that can have been one counts.
 */
export function checkCleanGit(
  { read, git }: PlanOrigin,
  { changes, protections = [], renamed }: Pick<Plan, 'changes' | 'protections' | 'renamed'>,
): Blocked[] {
  const isOfLedger = renamed !== undefined || protections.length > 0;
  if (!isOfLedger && changes.every(({ actions }) => actions.length === 0)) return [];
  if (git.state === 'unknown') {
    const reason = `the files cannot be compared with a commit, which cleanGit requires: ${git.why}`;
    return [blocked(reason, 'run it in a clone of the repository of the project')];
  }
  const found = uncommitted(read, git.changes);
  const [first] = found;
  if (first === undefined) return [];
  const files = found.slice(0, NAMED).map(({ path, kind }) => `${path} (${kind})`);
  const rest = found.length > NAMED ? ` and ${numberText(found.length - NAMED)} more` : '';
  const [what, verb] = found.length === 1 ? ['file', 'is'] : ['files', 'are'];
  return [
    blocked(
      `${numberText(found.length)} ${what} that the plan is made from ${verb} not as the commit has ${found.length === 1 ? 'it' : 'them'}, which cleanGit requires: ${files.join(', ')}${rest}`,
      found.some(({ kind }) => kind === 'ignored')
        ? 'commit them, also what git ignores (git add --force): nobody can review it otherwise'
        : 'commit them, or set them aside with git stash, then plan again',
    ),
  ];
}

function uncommitted(read: readonly string[], changes: readonly GitChange[]): GitChange[] {
  const own = new Map(changes.map((change) => [change.path, change]));
  const found = new Map<string, GitChange>();
  for (const path of read) {
    const change = prefixes(path).flatMap((prefix) => own.get(prefix) ?? [])[0];
    if (change !== undefined) found.set(path, { path, kind: change.kind });
  }
  for (const change of changes)
    if (change.kind === 'deleted' && DOCUMENT.test(change.path)) found.set(change.path, change);
  return [...found.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** Nothing, `a`, `a/b`, `a/b/c` of `a/b/c`. */
function prefixes(path: string): string[] {
  const names = path.split('/');
  return ['', ...names.map((_, index) => names.slice(0, index + 1).join('/'))];
}

function blocked(reason: string, hint: string): Blocked {
  return { guard: 'cleanGit', path: null, document: null, source: null, reason, hint };
}
