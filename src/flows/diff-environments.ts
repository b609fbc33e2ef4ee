import { diffValues } from '../diff/fields.ts';
import { aclEntries } from '../model/acl.ts';
import { diffAcls } from '../model/acl-compare.ts';
import { canonicalJson } from '../model/canonical-json.ts';
import { type FieldChange } from '../model/change.ts';
import {
  type EnvironmentChange,
  type EnvironmentDiff,
  type EnvironmentSettings,
} from '../model/environments.ts';
import { type DesiredNode } from '../model/tree.ts';
import { type ExplainedLeaf } from '../model/explained.ts';
import { comparePaths, type ZnodePath } from '../model/znode-path.ts';
import { type World } from '../ports/world.ts';
import { environmentSettings } from './environment-settings.ts';
import { type LoadedDesired, loadValidDesired } from './load-project.ts';

/** How two environments differ, by the files alone. @throws ZkaiFailure `usage`, `invalid` */
export async function diffEnvironments(world: World, from: string, to: string): Promise<EnvironmentDiff> {
  const [before, after] = [
    await loadValidDesired(world, { environment: from }),
    await loadValidDesired(world, { environment: to }),
  ];
  const settings = diffSettings(await environmentSettings(world, from), await environmentSettings(world, to));
  const documents = {
    added: idsBeside(after, before),
    removed: idsBeside(before, after),
  };
  const changes = changesBetween(before, after);
  return {
    from,
    to,
    settings,
    documents,
    changes,
    differs:
      settings.some(({ pointer }) => pointer !== '/connect') ||
      documents.added.length + documents.removed.length + changes.length > 0,
  };
}

/** An empty list says nothing that its items on the other side do not. */
function isSaid({ value }: ExplainedLeaf): boolean {
  return !Array.isArray(value) || value.length > 0;
}

/** Leaf by leaf, since each has a line of its own. */
function diffSettings(before: EnvironmentSettings, after: EnvironmentSettings): FieldChange[] {
  const [old, now] = [before, after].map(
    ({ settings }) => new Map(settings.filter(isSaid).map((leaf) => [leaf.pointer, leaf])),
  );
  const pointers = [...new Set([...(now?.keys() ?? []), ...(old?.keys() ?? [])])];
  return pointers.flatMap((pointer): FieldChange[] => {
    const [left, right] = [old?.get(pointer), now?.get(pointer)];
    const [was, is] = [left?.value, right?.value];
    if (was !== undefined && is !== undefined && canonicalJson(was) === canonicalJson(is)) return [];
    const source = right?.settings.at(-1)?.position;
    return [
      {
        pointer,
        op: was === undefined ? 'add' : is === undefined ? 'remove' : 'replace',
        ...(was === undefined ? {} : { before: was }),
        ...(is === undefined ? {} : { after: is }),
        sensitive: left?.isHidden === true || right?.isHidden === true,
        ...(source === undefined || source === null ? {} : { source }),
      },
    ];
  });
}

function idsBeside(one: LoadedDesired, other: LoadedDesired): string[] {
  const { documents } = other.build.tree;
  return [...one.build.tree.documents.keys()].filter((id) => !documents.has(id)).sort();
}

function changesBetween(before: LoadedDesired, after: LoadedDesired): EnvironmentChange[] {
  const [old, now] = [before.build.tree.nodes, after.build.tree.nodes];
  const paths = [...new Set([...old.keys(), ...now.keys()])].sort(comparePaths);
  return paths.flatMap((path) => {
    const [left, right] = [old.get(path), now.get(path)];
    const values = diffValues(left?.data ?? null, right?.data ?? null).map((field): FieldChange =>
      field.op === 'remove' || right === undefined
        ? field
        : { ...field, source: right.locate(field.pointer) },
    );
    return changeOf(path, { left, right, values, acls: diffOwnAcls({ left, right }, { before, after }) });
  });
}

/** That of the environment is a setting, and told there; it holds for a znode of which only one side says another. */
function diffOwnAcls(
  { left, right }: Pick<Compared, 'left' | 'right'>,
  { before, after }: { readonly before: LoadedDesired; readonly after: LoadedDesired },
): FieldChange[] {
  if (left === undefined || right === undefined) return [];
  if (left.acl === undefined && right.acl === undefined) return [];
  return diffAcls(aclOf(left, before), aclOf(right, after));
}

interface Compared {
  readonly left: DesiredNode | undefined;
  readonly right: DesiredNode | undefined;
  readonly values: readonly FieldChange[];
  readonly acls: readonly FieldChange[];
}

function changeOf(path: ZnodePath, { left, right, values, acls }: Compared): EnvironmentChange[] {
  if (values.length + acls.length === 0) return [];
  const action =
    left === undefined ? 'create' : right === undefined ? 'delete' : values.length > 0 ? 'update' : 'acl';
  return [{ path, action, document: (right ?? left)?.document ?? null, fields: [...values, ...acls] }];
}

function aclOf({ acl }: DesiredNode, { environment }: LoadedDesired) {
  return acl ?? aclEntries(environment.acl);
}
