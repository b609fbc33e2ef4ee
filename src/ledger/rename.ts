import { type Acl } from '../model/acl.ts';
import { type OwnerNames } from '../model/former-names.ts';
import { type WriteOp } from '../model/write-op.ts';
import { joinPath, type ZnodePath } from '../model/znode-path.ts';
import { type RecordedParent } from './parents.ts';
import { type LedgerPaths } from './paths.ts';
import { type LedgerState, NO_PROJECT, type ProjectLedger } from './state.ts';
import { projectWrites } from './writes.ts';

/**
 * The operations by which records and parents follow to the names that their project and environment have now. Group by
 * group, none to be torn, the new records of a project in front of the deletion of the old ones: cut off anywhere, nothing is without an
 * owner, and what is left under the old names follows the next time.
 */
export function* renameWrites(
  ledger: LedgerState,
  {
    project,
    environment,
    formers,
    revision,
    paths,
    acl,
  }: OwnerNames & {
    readonly formers: readonly OwnerNames[];
    /** That of the rename. */
    readonly revision: number;
    readonly paths: LedgerPaths;
    readonly acl: Acl;
  },
): Generator<readonly WriteOp[]> {
  const into = projectWrites(ledger, { project, paths, acl }, revision);
  const own = ledger.projects.get(project) ?? NO_PROJECT;
  const parents = new Map<ZnodePath, RecordedParent>(own.parents?.nodes);
  const leftBehind: WriteOp[] = [];
  for (const [name, environments] of byProject(formers)) {
    const stored = ledger.projects.get(name) ?? NO_PROJECT;
    const from = projectWrites(ledger, { project: name, paths, acl }, revision);
    const isOwn = name === project;
    const following = sorted(stored).filter(({ record }) => environments.has(record.environment));
    for (const { key, record } of following) {
      const there = isOwn ? undefined : own.records.get(key)?.record;
      const nodes = new Map([...(there?.nodes ?? []), ...record.nodes]);
      yield* into.record(key, { environment, document: record.document, nodes });
    }
    yield* into.flush();
    if (!isOwn) {
      for (const { key, record } of following) yield* from.record(key, { ...record, nodes: new Map() });
      yield* from.flush();
      yield* from.litter();
    }
    const staying = new Map(stored.parents?.nodes);
    for (const [path, parent] of stored.parents?.nodes ?? []) {
      if (!environments.has(parent.environment)) continue;
      parents.set(path, { ...parent, environment });
      staying.delete(path);
    }
    if (isOwn) continue;
    if (stored.parents !== null) leftBehind.push(...leaveParents(stored, { name, staying, from, paths }));
    const isEmpty = [...stored.records.values()].every(({ record }) => environments.has(record.environment));
    if (stored.exists && isEmpty)
      leftBehind.push({ op: 'delete', path: joinPath(paths.documents, name), version: ANY });
  }
  yield [...into.parents(parents), ...leftBehind];
  yield* into.litter();
}

const ANY = -1;

function byProject(formers: readonly OwnerNames[]): Map<string, ReadonlySet<string>> {
  const projects = new Map<string, Set<string>>();
  for (const { project, environment } of formers)
    projects.set(project, (projects.get(project) ?? new Set()).add(environment));
  return projects;
}

function sorted({ records }: ProjectLedger) {
  return [...records.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
}

/** The parents of environments that keep their names stay; where there are none, so does nothing. */
function leaveParents(
  { parents }: ProjectLedger,
  {
    name,
    staying,
    from,
    paths,
  }: {
    readonly name: string;
    readonly staying: ReadonlyMap<ZnodePath, RecordedParent>;
    readonly from: ReturnType<typeof projectWrites>;
    readonly paths: LedgerPaths;
  },
): WriteOp[] {
  if (staying.size > 0) return from.parents(staying);
  const version = parents?.version ?? ANY;
  return [{ op: 'delete', path: joinPath(paths.parents, name), version }];
}
