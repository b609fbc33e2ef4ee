import { type Move } from './project.ts';
import { type ZnodePath } from './znode-path.ts';

/** By what the ledger knows whose something is. */
export interface OwnerNames {
  readonly project: string;
  readonly environment: string;
}

/** The other names that a project and an environment had, by `moved` of zkai.yaml: each pair of them. */
export function formerNames(moved: readonly Move[], { project, environment }: OwnerNames): OwnerNames[] {
  const projects = namesOf(moved, 'Project', project);
  const environments = namesOf(moved, 'Environment', environment);
  return projects
    .flatMap((one) => environments.map((other) => ({ project: one, environment: other })))
    .filter((names) => names.project !== project || names.environment !== environment);
}

/** The name with all those that lead to it. Validation has refused circles. */
function namesOf(
  moved: readonly Move[],
  kind: 'Project' | 'Environment' | 'Root',
  current: string,
): string[] {
  const names = new Set([current]);
  for (const name of names) {
    for (const { from, to } of moved)
      if (to === `${kind}/${name}` && from.startsWith(`${kind}/`)) names.add(from.slice(kind.length + 1));
  }
  return [...names];
}

/** The other roots that a project had, by `moved` of zkai.yaml, the nearest first. */
export function formerRoots(moved: readonly Move[], root: ZnodePath): ZnodePath[] {
  return namesOf(moved, 'Root', root).slice(1) as ZnodePath[];
}

export interface NamedPlace extends OwnerNames {
  readonly root: ZnodePath;
}

/** What was renamed, in words: what the names were before. */
export function formerText(now: NamedPlace, formers: readonly NamedPlace[]): string {
  const names = formers.flatMap((former) => [
    ...(former.project === now.project ? [] : [`project ${former.project}`]),
    ...(former.environment === now.environment ? [] : [`environment ${former.environment}`]),
    ...(former.root === now.root ? [] : [`root ${former.root}`]),
  ]);
  return [...new Set(names)].join(', ');
}

/** What the history says of names that ended with an entry. */
export interface FormerNames extends OwnerNames {
  /** The root that it came from, where that is another one. */
  readonly root?: ZnodePath | undefined;
  /** The entries that came along have the numbers between this one and the entry; absent: none did. */
  readonly above?: number | undefined;
}

type Entry = OwnerNames & {
  readonly revision: number;
  readonly renamed?: readonly FormerNames[] | undefined;
};

/**
 * Which entry brought another one along from another root, if any did. For entries newest first. What came along is
 * whose that entry is, under whatever names it was written.
 */
export function bearersOf<E extends Entry>(): (entry: E) => E | null {
  let last: { readonly bearer: E; readonly above: number } | null = null;
  return (entry) => {
    if (last !== null && entry.revision > last.above) return last.bearer;
    const above = entry.renamed?.find((former) => former.above !== undefined)?.above;
    last = above === undefined ? null : { bearer: entry, above };
    return null;
  };
}

/**
 * Which entries of the history are those of a project and environment, under the names that they had. For entries newest
 * first: the one that gave them a new name says which was the old one.
 */
export function ownEntries({ project, environment }: OwnerNames) {
  const known = new Set([keyOf({ project, environment })]);
  const bearerOf = bearersOf<Entry>();
  return (entry: Entry): boolean => {
    const bearer = bearerOf(entry);
    if (bearer !== null) return known.has(keyOf(bearer));
    const isOwn = known.has(keyOf(entry));
    for (const former of entry.renamed ?? []) {
      if (former.root !== undefined) continue;
      // Whoever took a name that was given up has nothing to do with what was done under it before.
      if (isOwn) known.add(keyOf(former));
      else known.delete(keyOf(former));
    }
    return isOwn;
  };
}

export function keyOf({ project, environment }: OwnerNames): string {
  return JSON.stringify([project, environment]);
}
