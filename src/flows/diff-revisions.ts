import { diffValues } from '../diff/fields.ts';
import { type Past } from '../ledger/past.ts';
import { pastAt, resolveRef } from '../live/history.ts';
import { parseAclText } from '../model/acl.ts';
import { diffAcls } from '../model/acl-compare.ts';
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
  return {
    project: history.project,
    environment: history.environment,
    from,
    to,
    changes: changesBetween(pastAt(history, from), pastAt(history, to)),
  };
}

function changesBetween(before: Past, after: Past): RevisionChange[] {
  const paths = [...new Set([...before.nodes.keys(), ...after.nodes.keys()])].sort(comparePaths);
  return paths.flatMap((path) => changeBetween(path, before, after) ?? []);
}

function changeBetween(path: ZnodePath, before: Past, after: Past): RevisionChange | null {
  const [old, now] = [before.nodes.get(path), after.nodes.get(path)];
  const acls =
    old === undefined || now === undefined ? [] : diffAcls(parseAclText(old.acl), parseAclText(now.acl));
  const fields = [...diffValues(old?.data ?? null, now?.data ?? null), ...acls];
  if (fields.length === 0) return null;
  const { record } = (now ?? old)!;
  return {
    path,
    action: old === undefined ? 'create' : now === undefined ? 'delete' : 'update',
    document: (now === undefined ? before : after).documents.get(record)?.id ?? null,
    fields,
  };
}
