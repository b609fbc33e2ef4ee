import { type Blocked } from '../model/change.ts';
import { keyOf, type OwnerNames } from '../model/former-names.ts';
import { type PlannedRename } from '../model/plan.ts';
import { shellWord } from '../model/shell-word.ts';
import { type BaseNode, ownerText } from '../model/tree.ts';
import { checkCleanGit } from './clean-git.ts';
import { type PlanDraft, type PlanInput } from './input.ts';

/** What the ledger still has under names that a project or environment had before, sorted. */
export function pendingRenames(bases: Iterable<BaseNode>, formers: readonly OwnerNames[]): PlannedRename[] {
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
    .map(({ names, records, znodes, parents }) => ({ ...names, documents: records.size, znodes, parents }))
    .sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}

/**
 * A plan of nothing but that: the records follow to the new names, no znode of anybody is touched. What else the files want
 * is planned when that is done, so that the two are looked at one after the other. Whoever asks for a destruction did not ask
 * for a rename: that blocks.
 */
export function renamePlan(input: PlanInput, renamed: readonly PlannedRename[]): PlanDraft {
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
      ...takenRecords(input, renamed),
      ...(origin === undefined ? [] : checkCleanGit(origin, { changes: [], renamed })),
    ],
    unmanaged: [],
    documents: [],
    reads: [],
  };
}

/** What stops a command that looks at what is owned, and would find it under the old names. */
export function renameFirst(
  { project, environment }: OwnerNames,
  renamed: readonly OwnerNames[],
  what: string,
): Blocked {
  const names = renamed.flatMap((former) => [
    ...(former.project === project ? [] : [`project ${former.project}`]),
    ...(former.environment === environment ? [] : [`environment ${former.environment}`]),
  ]);
  return {
    guard: 'pending-rename',
    path: null,
    document: null,
    source: null,
    reason: `the ledger still has the names from before the rename (${[...new Set(names)].join(', ')}), and ${what} waits for it`,
    hint: `zkai apply --env ${shellWord(environment)} does the rename alone, which comes first`,
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
