import {
  type Acceptance,
  acceptRemoval,
  acceptValue,
  type Declared,
} from '../../desired/accept/accept-znode.ts';
import { editSource } from '../../desired/edit/edit-source.ts';
import { type FileEdit, placeOf, type SourceEdit } from '../../desired/edit/source-edit.ts';
import { isSameValue } from '../../diff/same-value.ts';
import { type Position } from '../../model/position.ts';
import { type ZnodePath } from '../../model/znode-path.ts';
import { type LoadedDesired } from '../load-project.ts';
import { type Drafts } from './drafts.ts';
import { notAccepted, type RefusedZnode } from './refusals.ts';
import { type Target } from './targets.ts';

interface Work {
  readonly targets: readonly Target[];
  /** What was written so far; grows. */
  readonly drafts: Drafts;
  /** The project as the drafts have it. */
  readonly load: () => Promise<LoadedDesired>;
}

/** An edit moves what is behind it, and what is computed follows what is written: more rounds than these are a circle. */
const MAX_ROUNDS = 25;

/**
 * Makes drafts of files that compile to what is live. What is written is read again after every round.
 * @returns the znodes of which computed members differ from what is live, and where the drafts have secrets
 * @throws ZkaiFailure `blocked`
 */
export async function sayLive(
  before: LoadedDesired,
  { targets, drafts, load }: Work,
): Promise<{ readonly outdated: ReadonlySet<ZnodePath>; readonly secrets: readonly Position[] }> {
  let current = before;
  for (let round = 0; ; round += 1) {
    const { parts, outdated } = whatIsLeft(current, targets);
    if (parts.length === 0) {
      if (round === 0 && outdated.size > 0)
        throw notAccepted(refusals(current, [...outdated], 'only what zkai computes was changed'), HINT);
      refuseOthers(before, current, targets);
      return { outdated, secrets: current.build.secrets };
    }
    const stuck = editAll(parts, { drafts, texts: current.texts });
    if (stuck !== null || round === MAX_ROUNDS)
      throw notAccepted([stuck ?? refusalOf(parts[0]!, 'what was written there has no effect')], HINT);
    current = await load();
    refuseErrors(current);
  }
}

const HINT = 'edit the file there, or put back what was applied: zkai drift revert';

/** Edits of one znode that belong together, in turn. */
interface Part {
  readonly path: ZnodePath;
  readonly edits: readonly (SourceEdit | FileEdit)[];
}

function whatIsLeft(
  { build }: LoadedDesired,
  targets: readonly Target[],
): { readonly parts: readonly Part[]; readonly outdated: ReadonlySet<ZnodePath> } {
  const documents = new Map(build.documents.map((document) => [document.id, document]));
  const gone = new Set(targets.filter(({ wanted }) => wanted === null).map(({ path }) => path));
  const staying = new Set(
    [...build.tree.nodes.values()].filter(({ path }) => !gone.has(path)).map(({ document }) => document),
  );
  const parts: Part[] = [];
  const refused: RefusedZnode[] = [];
  const outdated = new Set<ZnodePath>();
  const removed = new Set<string>();
  for (const { path, wanted } of targets) {
    const node = build.tree.nodes.get(path);
    const document = node && documents.get(node.document);
    if (node === undefined || node.pointer === undefined || document === undefined) {
      if (wanted !== null) refused.push({ path, reason: 'no document declares it', position: null });
      continue;
    }
    if (wanted !== null && isSameValue(node.data, wanted)) continue;
    const declared: Declared = { document, node: { ...node, pointer: node.pointer } };
    const isAlone = !staying.has(document.id);
    // One removal takes all the znodes of a document.
    if (wanted === null && isAlone && removed.has(document.id)) continue;
    if (wanted === null && isAlone) removed.add(document.id);
    const asked: Acceptance =
      wanted === null ? acceptRemoval(declared, isAlone) : acceptValue(declared, wanted);
    refused.push(...asked.refused.map((refusal) => ({ path, ...refusal })));
    parts.push(...asked.parts.map((edits) => ({ path, edits })));
    if (asked.isComputed) outdated.add(path);
  }
  if (refused.length > 0) throw notAccepted(refused, HINT);
  return { parts, outdated };
}

/**
 * Edits from the last place of a file to the first, so that those before it are where they were read. What is not found
 * any more waits for the next round. @returns what could not be done though nothing had moved yet
 */
function editAll(
  parts: readonly Part[],
  { drafts, texts }: { readonly drafts: Drafts; readonly texts: ReadonlyMap<string, string> },
): RefusedZnode | null {
  const sorted = joinedAdditions(parts).sort(byReach);
  const touched = new Set<string>();
  for (const part of sorted) {
    const trial = new Map<string, string>();
    const isDone = part.edits.every((edit) => {
      if (edit.kind === 'file') {
        drafts.contents.set(edit.file, edit.data);
        return true;
      }
      const { file: path } = placeOf(edit);
      const text = trial.get(path) ?? drafts.texts.get(path) ?? texts.get(path) ?? '';
      const edited = editSource({ path, text }, edit);
      if (edited !== null) trial.set(path, edited);
      return edited !== null;
    });
    const files = part.edits.map((edit) => placeOf(edit).file);
    if (!isDone && !files.some((file) => touched.has(file)))
      return refusalOf(
        part,
        'it cannot be changed there without changing something else, or losing a comment',
      );
    if (!isDone) continue;
    for (const [file, text] of trial) drafts.texts.set(file, text);
    for (const file of files) touched.add(file);
  }
  return null;
}

/** Where an edit begins to move things: a new member comes behind those that its mapping has. */
function reachOf({ edits: [edit] }: Part): readonly [line: number, column: number, start: number] {
  if (edit === undefined) return [0, 0, 0];
  const { line, column, endLine, endColumn } = placeOf(edit);
  return 'to' in edit ? [endLine, endColumn, line] : [line, column, line];
}

/** The last one first; of two that end together, the one around the other one. */
function byReach(a: Part, b: Part): number {
  const [one, other] = [reachOf(a), reachOf(b)];
  return other[0] - one[0] || other[1] - one[1] || one[2] - other[2];
}

/** New members of one mapping are written together, and so are new items of one list. */
function joinedAdditions(parts: readonly Part[]): Part[] {
  const joined = new Map<string, Part>();
  for (const [index, part] of parts.entries()) {
    const [edit, ...more] = part.edits;
    const isAddition = edit !== undefined && 'to' in edit && more.length === 0;
    const at = edit?.kind === 'insert' ? edit.index : null;
    const key = isAddition ? JSON.stringify([edit.kind, edit.to, at]) : String(index);
    const before = joined.get(key);
    joined.set(key, before === undefined ? part : { ...before, edits: [joinedEdit(before, part)] });
  }
  return [...joined.values()];
}

function joinedEdit({ edits: [first] }: Part, { edits: [second] }: Part): SourceEdit {
  if (first?.kind === 'add' && second?.kind === 'add')
    return { ...first, members: { ...first.members, ...second.members } };
  if (first?.kind === 'insert' && second?.kind === 'insert')
    return { ...first, items: [...first.items, ...second.items] };
  throw new Error('only additions of one kind are joined');
}

function refusalOf({ path, edits }: Part, reason: string): RefusedZnode {
  const [first] = edits;
  return { path, reason, position: first === undefined ? null : placeOf(first) };
}

function refusals({ build }: LoadedDesired, paths: readonly ZnodePath[], reason: string): RefusedZnode[] {
  return paths.map((path) => ({ path, reason, position: build.tree.nodes.get(path)?.source ?? null }));
}

/** What was live may be what no document may say. */
function refuseErrors({ build }: LoadedDesired): void {
  const errors = build.findings.filter(({ severity }) => severity === 'error');
  if (errors.length === 0) return;
  throw notAccepted(
    errors.map(({ rule, message, position, document }) => ({
      path: null,
      reason: `with it ${document ?? 'the files'} would be invalid: ${rule}, ${message}`,
      position,
    })),
    HINT,
  );
}

/** A value may be used in more than one place: nothing but what is accepted may follow. */
function refuseOthers(before: LoadedDesired, after: LoadedDesired, targets: readonly Target[]): void {
  const meant = new Set(targets.map(({ path }) => path));
  const [old, now] = [before.build.tree.nodes, after.build.tree.nodes];
  const others = [...new Set([...old.keys(), ...now.keys()])].filter((path) => {
    const [was, is] = [old.get(path), now.get(path)];
    return !meant.has(path) && (was === undefined || is === undefined || !was.data.equals(is.data));
  });
  if (others.length === 0) return;
  throw notAccepted(refusals(before, others, 'it would change with it, and is not live like that'), HINT);
}
