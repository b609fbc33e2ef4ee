import { type Change } from '../model/change.ts';
import { type Protection } from '../model/plan.ts';
import { type DesiredDocument, idsOfRecord, recordKey } from '../model/tree.ts';
import { type ZnodePath } from '../model/znode-path.ts';
import { isOwn, type PlanInput } from './input.ts';
import { type NameFilter, nameFilter } from './select-names.ts';

/**
 * The declared documents that are protected from this plan on: by a rule, because they take a znode over from one that is
 * protected, or because they were at the revision that is asked for. Protection never ends by a plan from files.
 */
export function protectionsOf(input: PlanInput, changes: readonly Change[]): Protection[] {
  const { protectedRecords, desired } = input;
  const found = new Map<string, Protection>();
  const add = (document: DesiredDocument, why: Omit<Protection, 'document' | 'protect'>): void => {
    if (protectedRecords?.has(recordKey(document)) !== true && !found.has(document.id))
      found.set(document.id, { document: document.id, protect: true, ...why });
  };
  for (const { change, from } of handOvers(changes, input)) {
    const document = desired.documents.get(change.document ?? '');
    const reason = `takes over from ${from}, which is protected`;
    if (document !== undefined) add(document, { source: null, reason });
  }
  const byId = (): Protection[] => [...found.values()].sort((a, b) => (a.document < b.document ? -1 : 1));
  const { lifecycle } = input;
  const wasProtected = [...desired.documents.values()].some(({ protect }) => protect === true);
  if (lifecycle === undefined && !wasProtected) return byId();
  const recorded = recordedDocuments(input, changes);
  const isSelected = selectedBy(input);
  for (const { path, document: id } of desired.nodes.values()) {
    const document = desired.documents.get(id);
    if (document === undefined || !recorded.has(id) || !isSelected(path, document)) continue;
    const rule = lifecycle?.('preventDestroy', { path, document: id, record: recordKey(document) });
    if (rule !== undefined) add(document, { source: rule.source, reason: 'preventDestroy' });
    if (document.protect === true) add(document, { source: null, reason: 'protected at that revision' });
  }
  return byId();
}

/** What a part of a plan is about. */
function selectedBy({ selection }: PlanInput): (path: ZnodePath, document: DesiredDocument) => boolean {
  if (selection === undefined) return () => true;
  const [target, exclude] = [nameFilter(selection.targets), nameFilter(selection.excludes)];
  return (path, document) => {
    const { short, long } = idsOfRecord(recordKey(document));
    const isNamed = (names: NameFilter): boolean =>
      names.hasPath(path) || names.hasDocument(short) || names.hasDocument(long);
    return (selection.targets.length === 0 || isNamed(target)) && !isNamed(exclude);
  };
}

/** Declared documents that have a record when the plan is applied. */
function recordedDocuments(input: PlanInput, changes: readonly Change[]): Set<string> {
  const recorded = new Set<string>();
  for (const { document, actions, after, class: kind } of changes) {
    // What waits to be adopted is protected with that.
    const isWritten = (actions.length > 0 && after !== null) || kind === 'adopt';
    if (document !== null && isWritten) recorded.add(document);
  }
  const keys = new Set<string>();
  for (const base of input.bases.values())
    if (base.record !== null && isOwn(input, base)) keys.add(base.record);
  for (const document of input.desired.documents.values())
    if (keys.has(recordKey(document))) recorded.add(document.id);
  return recorded;
}

/** The rows by which a znode of a protected document becomes another one's. */
export function handOvers(
  changes: readonly Change[],
  { bases, protectedRecords }: Pick<PlanInput, 'bases' | 'protectedRecords'>,
): { readonly change: Change; readonly from: string }[] {
  if (protectedRecords === undefined || protectedRecords.size === 0) return [];
  return changes.flatMap((change) => {
    const base = bases.get(change.path);
    if (base === undefined || base.record === null || !protectedRecords.has(base.record)) return [];
    const stays = change.document === null || change.document === base.owner.document;
    if (stays || change.actions.length === 0 || change.after === null) return [];
    return [{ change, from: base.owner.document ?? base.record }];
  });
}
