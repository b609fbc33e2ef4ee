import { type Change } from '../model/change.ts';
import { type LeftOutBy, type Selection } from '../model/selection.ts';
import { idsOfRecord, recordKey } from '../model/tree.ts';
import { ancestorsOf, type ZnodePath } from '../model/znode-path.ts';
import { isDeletion, isOwn, type PlanInput } from './input.ts';
import { type Renamed, renamedDocuments } from './moves.ts';
import { nameFilter } from './select-names.ts';
import { type PlanRows } from './settle-rows.ts';

/** What a selection says of one row by itself. */
interface Verdict {
  readonly isTarget: boolean;
  readonly isExcluded: boolean;
  readonly isKept: boolean;
  /** It is as zkai applied it last, and only what is not is wanted. */
  readonly isPending: boolean;
}

/**
 * The paths whose rows a selection leaves out, with the reason. Rows for parents to be made are not among them: they
 * come with what is made below. A renamed document is in or out as a whole, by both of its names, wherever its znodes are.
 */
export function leftOutBy(
  input: PlanInput,
  { nodes, whole }: { readonly nodes: PlanRows; readonly whole: PlanRows },
  selection: Selection,
): ReadonlyMap<ZnodePath, LeftOutBy> {
  // A znode that goes while something declared is below it stays as a parent without a document: what it was counts.
  const declared = new Map(nodes.changes.map((row) => [row.path, row]));
  const rows = whole.changes
    .filter((row) => declared.has(row.path) || !isMadeOnTheWay(row))
    .map((row) => ({ ...row, document: declared.get(row.path)?.document ?? row.document }));
  const renamed = renamedDocuments(input);
  const judge = judgeBy(input, selection, { whole: whole.changes, renamed });
  // What is there beside the rows: a blocked znode that has none.
  const known = new Set(rows.map(({ path }) => path));
  const beside = nodes.blocked.flatMap(({ path, document }): Row[] =>
    path === null || known.has(path) ? [] : [{ path, document, actions: [] }],
  );
  const judged = [...rows, ...beside].map((row) => [row.path, judge(row, declared.get(row.path))] as const);
  const reasons = new Map<ZnodePath, LeftOutBy>();
  for (const [path, verdict] of joinRenamed(input, renamed, new Map(judged), rows)) {
    const reason = reasonOf(verdict);
    if (reason !== null) reasons.set(path, reason);
  }
  return withParentsOnTheWay(rows, declared, reasons);
}

type Row = Pick<Change, 'path' | 'document' | 'actions' | 'movedFrom' | 'movedTo'> &
  Partial<Pick<Change, 'class'>>;

/** Somebody else changed the znode; that the files want another value than before, too, makes it no less so. */
function isDrift({ class: kind = 'pending' }: Row): boolean {
  return kind === 'conflict' || kind.startsWith('drift.');
}

function isMadeOnTheWay({ document, actions, class: kind }: Change): boolean {
  return document === null && (actions.includes('create') || (kind === 'adopt' && actions.includes('adopt')));
}

/** Also of one whose znode stays as an empty parent. */
function isLoss(row: Row, declared: Change | undefined): boolean {
  return (
    isDeletion(row) || (declared !== undefined && isDeletion(declared) && row.actions.includes('update'))
  );
}

function judgeBy(
  input: PlanInput,
  { targets, excludes, noDelete, drifted }: Selection,
  names: { readonly whole: readonly Change[]; readonly renamed: readonly Renamed[] },
): (row: Row, declared?: Change) => Verdict {
  const [target, exclude] = [nameFilter(targets), nameFilter(excludes)];
  const allNames = namesOfRows(input, names);
  return (row, declared) => {
    const own = allNames(row);
    return {
      isTarget: targets.length === 0 || target.hasPath(row.path) || own.some(target.hasDocument),
      isExcluded: exclude.hasPath(row.path) || own.some(exclude.hasDocument),
      isKept: noDelete && isLoss(row, declared),
      isPending: drifted === true && !isDrift(row),
    };
  };
}

/** The ids that a row goes by as it stands: of its document, and of what that was or will be called. */
function idsOf({ document, movedFrom, movedTo }: Row): string[] {
  return [document, movedFrom?.document, movedTo?.document].filter((id) => typeof id === 'string');
}

/** Every name that means a row's document, the one before a move included; none for a parent. */
function namesOfRows(
  input: PlanInput,
  { whole, renamed }: { readonly whole: readonly Change[]; readonly renamed: readonly Renamed[] },
): (row: Row) => string[] {
  const keys = new Map<string, string>();
  for (const base of input.bases.values()) {
    const { record, owner } = base;
    if (record !== null && owner.document !== null && isOwn(input, base)) keys.set(owner.document, record);
  }
  for (const document of input.desired.documents.values()) keys.set(document.id, recordKey(document));
  const others = new Map<string, Set<string>>();
  for (const ids of [...whole.map(idsOf), ...renamed.map(({ from, to }) => [from, to.id])]) {
    for (const id of ids) for (const other of ids) others.set(id, (others.get(id) ?? new Set()).add(other));
  }
  return (row) => {
    // Of two documents with one short id, one that is declared and one that was, the path tells which it is.
    const own = input.desired.nodes.has(row.path) ? undefined : input.bases.get(row.path)?.record;
    const ids = new Set(idsOf(row).flatMap((id) => [id, ...(others.get(id) ?? [])]));
    return [...ids].flatMap((id) => namesOf(id, (id === row.document ? own : undefined) ?? keys.get(id)));
  };
}

function namesOf(id: string, key: string | undefined): string[] {
  if (key === undefined) return [id];
  const { short, long } = idsOfRecord(key);
  return [short, long];
}

/** A renamed document is one thing: what holds for one znode of it holds for all, those that keep their path included. */
function joinRenamed(
  { desired, bases }: PlanInput,
  renamed: readonly Renamed[],
  verdicts: ReadonlyMap<ZnodePath, Verdict>,
  rows: readonly Row[],
): ReadonlyMap<ZnodePath, Verdict> {
  if (renamed.length === 0) return verdicts;
  const ids = new Set(renamed.map(({ to }) => to.id));
  const idOfKey = new Map(renamed.map(({ key, to }) => [key, to.id]));
  const movedTo = new Map(rows.map((row) => [row.path, row.movedTo?.document]));
  const groupOf = (path: ZnodePath): string | undefined => {
    const id =
      desired.nodes.get(path)?.document ?? movedTo.get(path) ?? idOfKey.get(bases.get(path)?.record ?? '');
    return id !== undefined && ids.has(id) ? id : undefined;
  };
  const joined = new Map<string, Verdict>();
  for (const [path, own] of verdicts) {
    const group = groupOf(path);
    if (group === undefined) continue;
    const other = joined.get(group) ?? own;
    joined.set(group, {
      isTarget: own.isTarget || other.isTarget,
      isExcluded: own.isExcluded || other.isExcluded,
      isKept: own.isKept || other.isKept,
      isPending: own.isPending && other.isPending,
    });
  }
  return new Map([...verdicts].map(([path, own]) => [path, joined.get(groupOf(path) ?? '') ?? own]));
}

function reasonOf({ isTarget, isExcluded, isKept, isPending }: Verdict): LeftOutBy | null {
  if (isExcluded) return 'exclude';
  if (!isTarget) return 'target';
  if (isPending) return 'drifted';
  return isKept ? 'no-delete' : null;
}

/** A parent that nobody named goes all the same where what is above it goes, which it would be in the way of. */
function withParentsOnTheWay(
  rows: readonly Row[],
  declared: ReadonlyMap<ZnodePath, Change>,
  reasons: ReadonlyMap<ZnodePath, LeftOutBy>,
): ReadonlyMap<ZnodePath, LeftOutBy> {
  const goes = new Set(
    rows.filter((row) => isDeletion(row) && !reasons.has(row.path)).map(({ path }) => path),
  );
  const isOnTheWay = (path: ZnodePath): boolean =>
    reasons.get(path) === 'target' &&
    !declared.has(path) &&
    ancestorsOf(path).some((above) => goes.has(above));
  return new Map([...reasons].filter(([path]) => !isOnTheWay(path)));
}
