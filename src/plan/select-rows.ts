import { type Change } from '../model/change.ts';
import { type LeftOutBy, type Selection } from '../model/selection.ts';
import { idsOfRecord, recordKey } from '../model/tree.ts';
import { ancestorsOf, type ZnodePath } from '../model/znode-path.ts';
import { isDeletion, isOwn, type PlanInput } from './input.ts';
import { nameFilter } from './select-names.ts';
import { type PlanRows } from './settle-rows.ts';

/** What a selection says of one row by itself. */
interface Verdict {
  readonly isTarget: boolean;
  readonly isExcluded: boolean;
  readonly isKept: boolean;
}

/**
 * The paths whose rows a selection leaves out, with the reason. Rows for parents to be made are not among them: they
 * come with what is made below. A document that moves to other paths is in or out as a whole, by both of its names.
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
  const judge = judgeBy(input, selection, whole.changes);
  const verdicts = joinMoves(
    rows,
    new Map(rows.map((row) => [row.path, judge(row, declared.get(row.path))])),
  );
  const reasons = new Map<ZnodePath, LeftOutBy>();
  for (const row of rows) {
    const reason = reasonOf(verdicts.get(row.path) as Verdict);
    if (reason !== null) reasons.set(row.path, reason);
  }
  // What is there beside the rows: a blocked znode that has none.
  for (const { path, document } of nodes.blocked) {
    if (path === null || verdicts.has(path)) continue;
    const reason = reasonOf(judge({ path, document, actions: [] }));
    if (reason !== null) reasons.set(path, reason);
  }
  return withParentsOnTheWay(rows, declared, reasons);
}

type Row = Pick<Change, 'path' | 'document' | 'actions' | 'movedFrom' | 'movedTo'>;

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
  { targets, excludes, noDelete }: Selection,
  whole: readonly Change[],
): (row: Row, declared?: Change) => Verdict {
  const [target, exclude] = [nameFilter(targets), nameFilter(excludes)];
  const allNames = namesOfRows(input, whole);
  return (row, declared) => {
    const names = allNames(row);
    return {
      isTarget: targets.length === 0 || target.hasPath(row.path) || names.some(target.hasDocument),
      isExcluded: exclude.hasPath(row.path) || names.some(exclude.hasDocument),
      isKept: noDelete && isLoss(row, declared),
    };
  };
}

/** The ids that a row goes by as it stands: of its document, and of what that was or will be called. */
function idsOf({ document, movedFrom, movedTo }: Row): string[] {
  return [document, movedFrom?.document, movedTo?.document].filter((id) => typeof id === 'string');
}

/** Every name that means a row's document, the one before a move included; none for a parent. */
function namesOfRows(input: PlanInput, whole: readonly Change[]): (row: Row) => string[] {
  const keys = new Map<string, string>();
  for (const base of input.bases.values()) {
    const { record, owner } = base;
    if (record !== null && owner.document !== null && isOwn(input, base)) keys.set(owner.document, record);
  }
  for (const document of input.desired.documents.values()) keys.set(document.id, recordKey(document));
  const others = new Map<string, Set<string>>();
  for (const ids of whole.map(idsOf)) {
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

/** A document that moves to other paths is one thing: what holds for one row of it holds for all. */
function joinMoves(
  rows: readonly Row[],
  verdicts: ReadonlyMap<ZnodePath, Verdict>,
): ReadonlyMap<ZnodePath, Verdict> {
  const groups = new Map<string, string>();
  for (const row of rows) {
    const moved = row.movedTo?.document ?? null;
    if (moved !== null) for (const id of idsOf(row)) groups.set(id, moved);
  }
  const groupOf = (row: Row): string | undefined => idsOf(row).flatMap((id) => groups.get(id) ?? [])[0];
  const joined = new Map<string, Verdict>();
  for (const row of rows) {
    const [group, own] = [groupOf(row), verdicts.get(row.path)];
    if (group === undefined || own === undefined) continue;
    const other = joined.get(group) ?? own;
    joined.set(group, {
      isTarget: own.isTarget || other.isTarget,
      isExcluded: own.isExcluded || other.isExcluded,
      isKept: own.isKept || other.isKept,
    });
  }
  const ofRow = (row: Row): Verdict | undefined => joined.get(groupOf(row) ?? '') ?? verdicts.get(row.path);
  return new Map(rows.map((row) => [row.path, ofRow(row) as Verdict]));
}

function reasonOf({ isTarget, isExcluded, isKept }: Verdict): LeftOutBy | null {
  if (isExcluded) return 'exclude';
  if (!isTarget) return 'target';
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
