import { type Check } from '../../../model/doctor.ts';
import { recordKey } from '../../../model/tree.ts';
import { isWithin, type ZnodePath } from '../../../model/znode-path.ts';
import { type LedgerPaths } from '../../../ledger/paths.ts';
import { ok, problem } from '../checks.ts';
import { type LedgerContent, type ReadEntry, type ReadRecord } from './content.ts';
import { type LedgerDump } from './read-dump.ts';
import { someOf } from './some-of.ts';

/** Records that are what their names say, whole, and the only ones of their paths. */
export function recordChecks({ content, paths }: LedgerDump, hint: string): Check[] {
  const { records, parents } = content;
  const wrong = [...records.flatMap(keyProblems), ...records.flatMap(partProblems)];
  const twice = sharedPaths(records, parents);
  const checks = [...wrong, ...twice, ...missingRecords(content, paths)].map((message) =>
    problem('ledger.records', message, hint),
  );
  if (checks.length > 0) return checks;
  const znodes = records.reduce((sum, { nodes }) => sum + nodes.length, 0);
  const made = [...parents.values()].reduce((sum, { length }) => sum + length, 0);
  return [
    ok(
      'ledger.records',
      `${records.length} records hold ${znodes} znodes, each in one record only, and ${made} parents`,
    ),
  ];
}

function keyProblems({ path, key, head }: ReadRecord): string[] {
  const { document } = head.record;
  const { id, kind, name } = document;
  const wanted = recordKey(document);
  if (wanted !== key) return [`${path} holds the record of ${id}, whose name would be ${wanted}`];
  return id.startsWith(`${kind}/`) && id.endsWith(`/${name}`) ? [] : [`${path} calls its document ${id}`];
}

/** Parts are ranges of paths, in order, each with what belongs to it and no other. */
function partProblems({ path, head, parts }: ReadRecord): string[] {
  const partition = head.partition ?? [];
  const ids = new Set(partition.map(({ id }) => id));
  const found: string[] = [];
  if (ids.size < partition.length) found.push(`${path} names a part twice`);
  if (partition.length > 0 && head.nodes.length > 0) found.push(`${path} has parts and znodes of its own`);
  for (const id of parts.keys()) if (!ids.has(id)) found.push(`${path}/p${id} is no part of its record`);
  for (const [index, { id, from }] of partition.entries()) {
    const nodes = parts.get(id);
    const next = partition[index + 1]?.from;
    if (nodes === undefined) found.push(`${path} lacks its part p${id}`);
    if (next !== undefined && next <= from) found.push(`${path} has its parts in disorder at p${id}`);
    const stray = nodes?.find((node) => node.path < from || (next !== undefined && node.path >= next));
    if (stray !== undefined) found.push(`${path}/p${id} holds ${stray.path}, which belongs to another part`);
  }
  return found;
}

/** Documents that have znodes by what the history says, and no record that holds any of them. */
function missingRecords({ records, history, damaged }: LedgerContent, paths: LedgerPaths): string[] {
  // A record that cannot be read is told as that.
  if (damaged.some(({ path }) => isWithin(path, paths.documents))) return [];
  const held = new Set(records.flatMap(({ nodes }) => nodes.map(({ path }) => path)));
  const known = new Set(records.map(({ project, head }) => keyOf(project, head.record.document.id)));
  const settled = new Set<ZnodePath>();
  const missing = new Map<string, { readonly entry: ReadEntry['entry']; id: string; nodes: ZnodePath[] }>();
  for (const { entry, changes } of history.toSorted((a, b) => b.number - a.number)) {
    for (const { path, actions, document } of changes) {
      if (settled.has(path)) continue;
      settled.add(path);
      const isGone = actions.includes('delete') || actions.includes('release');
      if (document === null || isGone || held.has(path)) continue;
      const key = keyOf(entry.project, document);
      if (known.has(key)) continue;
      const found = missing.get(key);
      if (found === undefined) missing.set(key, { entry, id: document, nodes: [path] });
      else found.nodes.push(path);
    }
  }
  return [...missing.values()].map(
    ({ entry: { revision, project, environment }, id, nodes }) =>
      `revision ${revision} gave ${id} of ${project} in ${environment} ${nodes.length} znodes, and no record holds them: ${someOf(nodes)}`,
  );
}

function keyOf(project: string, document: string): string {
  return `${project} ${document}`;
}

function sharedPaths(records: readonly ReadRecord[], parents: LedgerContent['parents']): string[] {
  const holders = new Map<ZnodePath, string[]>();
  const add = (path: ZnodePath, holder: string): void => {
    const others = holders.get(path);
    if (others === undefined) holders.set(path, [holder]);
    else others.push(holder);
  };
  for (const record of records)
    for (const { path } of record.nodes) add(path, `${record.project}/${record.key}`);
  for (const [project, nodes] of parents)
    for (const { path } of nodes) add(path, `the parents of ${project}`);
  return [...holders]
    .filter(([, { length }]) => length > 1)
    .map(([path, names]) => `${path} is in more than one record: ${names.join(', ')}`);
}
