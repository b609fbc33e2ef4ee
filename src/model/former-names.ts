import { type Move } from './project.ts';

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
function namesOf(moved: readonly Move[], kind: 'Project' | 'Environment', current: string): string[] {
  const names = new Set([current]);
  for (const name of names) {
    for (const { from, to } of moved)
      if (to === `${kind}/${name}` && from.startsWith(`${kind}/`)) names.add(from.slice(kind.length + 1));
  }
  return [...names];
}

/**
 * Which entries of the history are those of a project and environment, under the names that they had. For entries newest
 * first: the one that gave them a new name says which was the old one.
 */
export function ownEntries({ project, environment }: OwnerNames) {
  const known = new Set([keyOf({ project, environment })]);
  return (entry: OwnerNames & { readonly renamed?: readonly OwnerNames[] | undefined }): boolean => {
    const isOwn = known.has(keyOf(entry));
    for (const former of entry.renamed ?? []) {
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
