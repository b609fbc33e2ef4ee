import { ZkaiFailure } from '../model/failure.ts';
import { bearersOf, keyOf } from '../model/former-names.ts';
import { type ZnodePath } from '../model/znode-path.ts';
import { type HistoryRecord } from './history.ts';
import { historyPath, type LedgerPaths } from './paths.ts';
import { type NewestRevisions } from './revision.ts';

type Linked = Pick<HistoryRecord, 'revision' | 'project' | 'environment' | 'previous' | 'renamed'>;

/** Where an entry of the history is gone that no pruning has deleted: that begins with the oldest one. */
export interface Gap extends Pick<Linked, 'project' | 'environment'> {
  /** The revision whose entry is missing; there may be more of them, down to `after`. */
  readonly missing: number;
  /** Where the entry would be. */
  readonly path: ZnodePath;
  /** The next older entry that is there; 0: none is. */
  readonly after: number;
}

/**
 * The gaps in the entries of all projects and environments that are among `entries`, each from its youngest one back.
 * `entries` are newest first. An entry of a zkai that did not name the one before it says nothing of that one.
 */
export function gapsIn(
  entries: readonly Linked[],
  { newest, paths }: { readonly newest: NewestRevisions; readonly paths: LedgerPaths },
): Gap[] {
  const own = new Map<string, Linked[]>();
  /** Under which name that of a former one goes on. */
  const goesOn = new Map<string, string>();
  const bearerOf = bearersOf<Linked>();
  for (const [index, entry] of entries.entries()) {
    const bearer = bearerOf(entry);
    const whose = keyOf(bearer ?? entry);
    const key = goesOn.get(whose) ?? whose;
    own.set(key, [...(own.get(key) ?? []), entry]);
    // What came along from another root is a part of the history that it came along with, under whatever names.
    if (bearer !== null) continue;
    const [former, ...others] = (entry.renamed ?? []).filter(({ root }) => root === undefined);
    // Of several histories that became one, each is looked at by itself.
    const hadOne = entries.slice(index + 1).some((older) => keyOf(older) === keyOf(entry));
    if (former !== undefined && others.length === 0 && !hadOne) goesOn.set(keyOf(former), key);
  }
  const heads = Object.entries(newest).flatMap(([project, revisions]) =>
    Object.entries(revisions).map(([environment, revision]) => ({ project, environment, revision })),
  );
  for (const { project, environment } of heads) {
    const key = keyOf({ project, environment });
    own.set(key, own.get(key) ?? []);
  }
  return [...own].flatMap(([key, linked]) => {
    const [project, environment] = JSON.parse(key) as [string, string];
    return missingAmong(linked, newest[project]?.[environment]).map(([missing, after]): Gap => ({
      project,
      environment,
      missing,
      after,
      path: historyPath(paths, missing),
    }));
  });
}

/** Revisions that are missing, each with the next older one that is there. */
function missingAmong(own: readonly Linked[], newest: number | undefined): (readonly [number, number])[] {
  // The newest entry is never pruned.
  if (own.length === 0) return newest === undefined ? [] : [[newest, 0]];
  const found: (readonly [number, number])[] = [];
  let wanted = newest;
  for (const { revision, previous } of own) {
    if (wanted !== undefined && revision < wanted) found.push([wanted, revision]);
    wanted = previous;
  }
  return found;
}

export function gapText({ project, environment, missing }: Gap): string {
  return `the history of ${project} in ${environment} has a gap: the entry of revision ${missing} is missing`;
}

/** What can be done where an entry is missing. */
export function gapHint({ missing, path }: Gap): string {
  return `restore ${path} from a backup; revision ${missing} and younger ones can be compared and gone back to as ever, older ones in git: git revert, then zkai apply`;
}

/** Where the answer would have to come from across a gap. */
export function gapFailure(gap: Gap): ZkaiFailure {
  return new ZkaiFailure('failed', gapText(gap), { hint: gapHint(gap) });
}
