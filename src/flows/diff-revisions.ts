import { diffValues } from '../diff/fields.ts';
import { type Past, type PastNode } from '../ledger/past.ts';
import { movedNames } from '../ledger/moved-names.ts';
import { type OwnHistory, pastAt, resolveRef } from '../live/history.ts';
import { parseAclText } from '../model/acl.ts';
import { diffAcls } from '../model/acl-compare.ts';
import { type FieldChange } from '../model/change.ts';
import { type RevisionChange, type RevisionDiff } from '../model/results.ts';
import { type RevisionRef } from '../model/revision-ref.ts';
import { comparePaths, type ZnodePath } from '../model/znode-path.ts';
import { type World } from '../ports/world.ts';
import { type ConnectionRequest } from './connection.ts';
import { ownHistory } from './own-history.ts';

export interface DiffRequest extends ConnectionRequest {
  readonly environment: string | null;
  readonly from: RevisionRef;
  readonly to: RevisionRef;
}

/** How what the project had applied differs between two revisions. The live tree does not count: that is drift. */
export async function diffRevisions(world: World, request: DiffRequest): Promise<RevisionDiff> {
  const history = await ownHistory(world, request, [request.from, request.to]);
  const [from, to] = [resolveRef(history, request.from), resolveRef(history, request.to)];
  const [before, after] = [pastAt(history, from), pastAt(history, to)];
  return {
    project: history.project,
    environment: history.environment,
    from,
    to,
    changes: changesBetween(before, after, {
      moved: movesBetween(history, from, to),
      released: releasedBetween(history, from, to),
    }),
  };
}

/** New path to old path, whichever of the two revisions is the older one. */
function movesBetween({ entries }: OwnHistory, from: number, to: number): ReadonlyMap<ZnodePath, ZnodePath> {
  const [older, younger] = [Math.min(from, to), Math.max(from, to)];
  const moved = movedNames(entries.filter(({ revision }) => revision > older && revision <= younger));
  return from <= to ? moved : new Map([...moved].map(([now, old]) => [old, now]));
}

/** What was given up on the way from the older revision to the younger one, and stayed with whoever has it. */
function releasedBetween({ entries }: OwnHistory, from: number, to: number): ReadonlySet<ZnodePath> {
  const newest = new Map<ZnodePath, readonly string[]>();
  for (const { revision, changes } of entries) {
    if (revision <= from || revision > to) continue;
    for (const { path, actions } of changes) if (!newest.has(path)) newest.set(path, actions);
  }
  return new Set([...newest].filter(([, actions]) => actions.includes('release')).map(([path]) => path));
}

interface Between {
  readonly moved: ReadonlyMap<ZnodePath, ZnodePath>;
  readonly released: ReadonlySet<ZnodePath>;
}

/**
 * As git tells a rename: what is on one side only under each of the two names. A path that is on both sides is compared
 * with itself, whatever happened in between, so that no value goes untold.
 */
function changesBetween(before: Past, after: Past, { moved, released }: Between): RevisionChange[] {
  const pairs = new Map(
    [...moved].filter(
      ([now, old]) =>
        after.nodes.has(now) && !before.nodes.has(now) && before.nodes.has(old) && !after.nodes.has(old),
    ),
  );
  const gone = new Set(pairs.values());
  const sides = [before.nodes, before.parents, after.nodes, after.parents];
  const paths = [...new Set(sides.flatMap((side) => [...side.keys()]))].sort(comparePaths);
  return paths.flatMap((path) =>
    gone.has(path) ? [] : (changeBetween(path, pairs.get(path), { before, after, released }) ?? []),
  );
}

function changeBetween(
  path: ZnodePath,
  movedFrom: ZnodePath | undefined,
  { before, after, released }: { readonly before: Past; readonly after: Past } & Pick<Between, 'released'>,
): RevisionChange | null {
  const [old, now] = [before.nodes.get(movedFrom ?? path), after.nodes.get(path)];
  if (old === undefined && now === undefined) return parentBetween(path, { before, after });
  if (old !== undefined && now === undefined && (released.has(path) || after.parents.has(path)))
    return givenUp(path, old, { before, after });
  const acls = aclsBetween(old?.acl, now?.acl);
  const values = diffValues(old?.data ?? null, now?.data ?? null);
  const fields = [...values, ...acls];
  if (fields.length === 0 && movedFrom === undefined) return null;
  const { record } = (now ?? old)!;
  const document = (now === undefined ? before : after).documents.get(record)?.id ?? null;
  if (movedFrom !== undefined) return { path, movedFrom, action: 'move', document, fields };
  return {
    path,
    action:
      old === undefined ? 'create' : now === undefined ? 'delete' : values.length > 0 ? 'update' : 'acl',
    document,
    fields,
  };
}

/** No document declares it any more, and it is still there: as it was, or empty, as a parent of what is declared. */
function givenUp(
  path: ZnodePath,
  { record, data, acl }: PastNode,
  { before, after }: { readonly before: Past; readonly after: Past },
): RevisionChange {
  const parent = after.parents.get(path);
  const values = parent === undefined ? [] : diffValues(data, Buffer.alloc(0));
  return {
    path,
    action: values.length > 0 ? 'update' : 'release',
    document: before.documents.get(record)?.id ?? null,
    fields: [...values, ...aclsBetween(acl, parent)],
  };
}

/** A parent made on the way comes and goes with what is below it; it has an ACL of its own. */
function parentBetween(
  path: ZnodePath,
  { before, after }: { readonly before: Past; readonly after: Past },
): RevisionChange | null {
  const fields = aclsBetween(before.parents.get(path), after.parents.get(path));
  return fields.length === 0 ? null : { path, action: 'acl', document: null, fields };
}

/** What is on one side only, or not known there, is not compared. */
function aclsBetween(old: string | null | undefined, now: string | null | undefined): FieldChange[] {
  if (typeof old !== 'string' || typeof now !== 'string') return [];
  return diffAcls(parseAclText(old), parseAclText(now));
}
