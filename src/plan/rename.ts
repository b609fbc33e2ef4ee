import { type Blocked } from '../model/change.ts';
import { formerText, keyOf, type NamedPlace, type OwnerNames } from '../model/former-names.ts';
import { type PlannedRename } from '../model/plan.ts';
import { shellWord } from '../model/shell-word.ts';
import { type BaseNode, ownerText } from '../model/tree.ts';
import { type ZnodePath } from '../model/znode-path.ts';
import { checkCleanGit } from './clean-git.ts';
import { type PlanDraft, type PlanInput } from './input.ts';

/** What a ledger still has under names that a project or environment had before, sorted. */
export function pendingRenames(
  bases: Iterable<BaseNode>,
  formers: readonly OwnerNames[],
  where: Pick<PlannedRename, 'root' | 'ledger'>,
): PlannedRename[] {
  const held = new Map(
    formers.map((names) => [keyOf(names), { names, records: new Set<string>(), znodes: 0, parents: 0 }]),
  );
  for (const { owner, record } of formers.length === 0 ? [] : bases) {
    const found = held.get(keyOf(owner));
    if (found === undefined) continue;
    if (record === null) found.parents += 1;
    else {
      found.records.add(record);
      found.znodes += 1;
    }
  }
  return [...held.values()]
    .filter(({ znodes, parents }) => znodes + parents > 0)
    .map(({ names, records, znodes, parents }) => ({
      ...names,
      ...where,
      documents: records.size,
      znodes,
      parents,
    }))
    .sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}

/**
 * A plan of nothing but that: the records follow to the new names, no znode of anybody is touched. What else the files want
 * is planned when that is done, so that the two are looked at one after the other. Whoever asks for a destruction did not ask
 * for a rename: that blocks. `leaving`: what the ledger of another root holds, where that is what was renamed.
 */
export function renamePlan(
  input: PlanInput,
  renamed: readonly PlannedRename[],
  leaving: ReadonlyMap<ZnodePath, BaseNode> | null = null,
): PlanDraft {
  const { project, environment, root, ledger, revision, createdAt, git, bootstrap, require, origin } = input;
  return {
    project,
    environment,
    root,
    ledger,
    revision,
    createdAt,
    git,
    bootstrap,
    ...(require === undefined ? {} : { require }),
    renamed,
    changes: [],
    blocked: [
      ...(input.destroy ? [renameFirst(input, renamed, '--destroy')] : []),
      ...(leaving === null ? takenRecords(input, renamed) : takenAtRoot(input, renamed, leaving)),
      ...(origin === undefined ? [] : checkCleanGit(origin, { changes: [], renamed })),
    ],
    unmanaged: [],
    documents: [],
    reads: [],
  };
}

/** What stops a command that looks at what is owned, and would find it under the old names. */
export function renameFirst(names: NamedPlace, renamed: readonly NamedPlace[], what: string): Blocked {
  return {
    guard: 'pending-rename',
    path: null,
    document: null,
    source: null,
    reason: `the ledger still has what it had before the rename (${formerText(names, renamed)}), and ${what} waits for it`,
    hint: `zkai apply --env ${shellWord(names.environment)} does the rename alone, which comes first`,
  };
}

/** A project has one record of a document, which may be that of an environment that keeps its name. */
function takenRecords(
  { project, environment, bases }: PlanInput,
  renamed: readonly PlannedRename[],
): Blocked[] {
  const moving = new Set([keyOf({ project, environment }), ...renamed.map(keyOf)]);
  const coming = new Set(
    [...bases.values()].flatMap(({ owner, record }) =>
      record !== null && moving.has(keyOf(owner)) && owner.project !== project ? [record] : [],
    ),
  );
  const taken = new Map<string, BaseNode>();
  for (const base of bases.values()) {
    const { owner, record } = base;
    if (record === null || owner.project !== project || moving.has(keyOf(owner))) continue;
    if (coming.has(record) && !taken.has(record)) taken.set(record, base);
  }
  return [...taken.values()].map(({ owner, path }) => ({
    guard: 'renamed',
    path,
    document: owner.document,
    source: null,
    reason: `the record of this document cannot follow: ${path} is ${ownerText(owner)}`,
    hint: `zkai release ${owner.document ?? path} --env ${owner.environment} gives it up there`,
  }));
}

/** Ownership is known within one root only, so below the new one something of what comes may have an owner. */
function takenAtRoot(
  { project, environment, root, bases }: PlanInput,
  renamed: readonly PlannedRename[],
  leaving: ReadonlyMap<ZnodePath, BaseNode>,
): Blocked[] {
  const [former, another] = renamed;
  if (former === undefined) return [];
  if (another !== undefined) return [oneByOne(former, another)];
  const coming = [...leaving.values()].filter(({ owner }) => keyOf(owner) === keyOf(former));
  const keys = new Map<string, BaseNode>();
  for (const base of bases.values()) {
    const { owner, record } = base;
    if (record !== null && owner.project === project && owner.environment !== environment)
      keys.set(record, base);
  }
  const rows = new Map<string, Blocked>();
  for (const { path, owner: old, record } of coming) {
    // A parent made on the way that has an owner there is left to him.
    const there = record === null ? undefined : (bases.get(path) ?? keys.get(record));
    if (there === undefined) continue;
    const what = old.document ?? path;
    if (rows.has(what)) continue;
    const { owner } = there;
    const given = `zkai release ${shellWord(there.path)} --env ${shellWord(owner.environment)}`;
    rows.set(what, {
      guard: 'renamed',
      path: there.path,
      document: owner.document,
      source: null,
      reason: `${what} cannot follow to root ${root}: ${there.path} is ${ownerText(owner)} there`,
      hint:
        owner.project === project && owner.environment === environment
          ? `write root: ${former.root} again, and ${given} gives it up there`
          : `${given}${owner.project === project ? '' : ` in project ${owner.project}`} gives it up there`,
    });
  }
  return [...rows.values()].sort((a, b) => ((a.path ?? '') < (b.path ?? '') ? -1 : 1));
}

function oneByOne(former: PlannedRename, another: PlannedRename): Blocked {
  return {
    guard: 'renamed',
    path: former.root,
    document: null,
    source: null,
    reason: `the ledger of root ${former.root} has what is ours under several names: ${namesText(former)}, ${namesText(another)}`,
    hint: `one after the other: write root: ${former.root} again and apply that, then the new root`,
  };
}

function namesText({ project, environment }: PlannedRename): string {
  return `project ${project} in environment ${environment}`;
}
