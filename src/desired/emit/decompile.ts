import { isJsonObject, type Json, type JsonObject } from '../../model/json.ts';
import { type Project } from '../../model/project.ts';
import { isWithin, joinPath, nameOf, parentOf, type ZnodePath } from '../../model/znode-path.ts';
import { nameFromPath, parsePathTemplate } from '../compile/path-template.ts';

/** A document that may have asked for some znodes, once; compiling it says whether it does. */
export interface Decompiled {
  readonly kind: string;
  readonly name: string;
  readonly cluster: string;
  readonly spec: JsonObject;
  readonly paths: readonly ZnodePath[];
}

/**
 * What the znodes below the root look like as documents of the known kinds, by where they are and what they hold. Defaults
 * are spelled out, since nobody can tell what was written and what was filled in.
 */
export function decompile(
  nodes: ReadonlyMap<ZnodePath, Buffer>,
  { root, kinds }: Pick<Project, 'root' | 'kinds'>,
): Decompiled[] {
  const own = kinds.map(({ kind, path }) => ({ kind, template: parsePathTemplate(path) }));
  const values = new Map([...nodes].map(([path, data]) => [path, objectOf(data)]));
  const at = (path: ZnodePath): JsonObject | undefined => values.get(path);
  return [...nodes.keys()].flatMap((path): Decompiled[] => {
    const place = isWithin(path, root) && path !== root ? path.slice(root.length + 1).split('/') : [];
    const [cluster = '', folder, name = ''] = place;
    const value = at(path);
    if (value === undefined) return [];
    if (folder === 'topology' && place.length === 2) return topology(cluster, path, value, values);
    if (folder === 'tasks' && place.length === 3) return task(cluster, name, path, value);
    if (folder === 'models' && place.length === 3) return model(cluster, name, path, { value, at });
    return own.flatMap(({ kind, template }): Decompiled[] => {
      const found = 'problem' in template ? undefined : nameFromPath(template, place.slice(1));
      return found === undefined ? [] : [{ kind, name: found, cluster, spec: value, paths: [path] }];
    });
  });
}

function task(cluster: string, name: string, path: ZnodePath, value: JsonObject): Decompiled[] {
  const { hash: _hash, ...spec } = value;
  return [{ kind: 'TaskConfig', name, cluster, spec, paths: [path] }];
}

/** The head has the numbers of the versions, each of which has a znode of its own. */
function model(
  cluster: string,
  name: string,
  path: ZnodePath,
  { value, at }: { value: JsonObject; at: (path: ZnodePath) => JsonObject | undefined },
): Decompiled[] {
  const { versions: numbers, max: _max, deprecated, ...head } = value;
  const old = new Set(listOf(deprecated));
  const found = listOf(numbers).map((number) => {
    const version = joinPath(path, 'versions', String(number));
    return { number, path: version, value: at(version) };
  });
  const versions = found.flatMap(({ number, value: version }): JsonObject[] => {
    if (version === undefined) return [];
    const { hash: _hash, ...written } = version;
    return [{ ...written, ...(old.has(number) ? { deprecated: true } : {}) }];
  });
  if (versions.length !== found.length || found.length === 0) return [];
  const paths = [path, ...found.map((version) => version.path)];
  return [{ kind: 'ModelParams', name, cluster, spec: { ...head, versions }, paths }];
}

/** The nodes without what is theirs by default; the pools are those that they name, since no znode holds them. */
function topology(
  cluster: string,
  path: ZnodePath,
  value: JsonObject,
  values: ReadonlyMap<ZnodePath, JsonObject | undefined>,
): Decompiled[] {
  const { ring: _ring, ...spec } = value;
  const folder = joinPath(parentOf(path), 'nodes');
  const found = [...values].flatMap(([at, node]) =>
    parentOf(at) === folder && node !== undefined ? [{ path: at, node }] : [],
  );
  const nodes = found.map(({ path: at, node }) => ({ ...node, name: nameOf(at) }));
  const pools = [
    ...new Set(nodes.flatMap(({ pool }: JsonObject) => (typeof pool === 'string' ? [pool] : []))),
  ];
  return [
    {
      kind: 'ClusterTopology',
      name: cluster,
      cluster,
      spec: {
        ...spec,
        ...(pools.length === 0 ? {} : { pools: pools.sort().map((name) => ({ name })) }),
        nodes,
      },
      paths: [path, ...found.map((node) => node.path)],
    },
  ];
}

function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}

function objectOf(data: Buffer): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(data.toString());
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
