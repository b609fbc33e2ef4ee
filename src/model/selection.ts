import { type Action, type ChangeClass } from './change.ts';
import { type Position } from './position.ts';
import { shellWord } from './shell-word.ts';
import { pathProblem, type ZnodePath } from './znode-path.ts';

/** Which part of a plan is wanted. A name is the id of a document or a znode path, with all that is below it. */
export interface Selection {
  /** Empty: everything. */
  readonly targets: readonly string[];
  readonly excludes: readonly string[];
  /** What would be deleted stays, and stays owned. */
  readonly noDelete: boolean;
  /** Only what was changed outside zkai; absent: all that differs. */
  readonly drifted?: true;
}

/**
 * Why a row is left out. `parent`: it is selected itself, but something below it is left out, and a znode with children
 * cannot be deleted.
 */
export type LeftOutBy = 'target' | 'exclude' | 'no-delete' | 'drifted' | 'parent';

/** A row that the plan would have without the selection. */
export interface LeftOut {
  readonly path: ZnodePath;
  readonly document: string | null;
  /** Empty for one that stops an apply: a conflict, or what is blocked. */
  readonly actions: readonly Action[];
  /** `null` where there is nothing but a blocked row. */
  readonly class: ChangeClass | null;
  readonly reason: string;
  readonly by: LeftOutBy;
}

/** A document of the plan relies on one whose changes are left out. Nothing stops there: it is there to rely on. */
export interface LeftOutReference {
  readonly document: string;
  readonly reference: string;
  /** How many rows of the other one are left out. */
  readonly rows: number;
  readonly source: Position | null;
}

/** What became of a selection. */
export interface PlanSelection extends Selection {
  /** Sorted by path. */
  readonly leftOut: readonly LeftOut[];
  readonly references: readonly LeftOutReference[];
}

/** The flags that ask for a selection, as they are typed; each behind a space. */
export function selectionFlags(
  selection: (Omit<Selection, 'noDelete'> & Partial<Selection>) | undefined,
): string {
  if (selection === undefined) return '';
  const { targets, excludes, noDelete, drifted } = selection;
  return [
    ...targets.map((name) => ` --target ${shellWord(name)}`),
    ...excludes.map((name) => ` --exclude ${shellWord(name)}`),
    ...(noDelete === true ? [' --no-delete'] : []),
    ...(drifted === true ? [' --drifted'] : []),
  ].join('');
}

/** True where everything is wanted. */
export function selectsEverything({ targets, excludes, noDelete, drifted }: Selection): boolean {
  return targets.length === 0 && excludes.length === 0 && !noDelete && drifted !== true;
}

/** What is wrong with the name of a document or a path, whatever there is. */
export function selectedNameProblem(name: string): string | undefined {
  if (name.startsWith('/')) return pathProblem(name);
  return /^[^/]+\/[^/]+(?:\/[^/]+)?$/.test(name)
    ? undefined
    : 'a document is named Kind/name or Kind/cluster/name, a znode by its path, which begins with "/"';
}
