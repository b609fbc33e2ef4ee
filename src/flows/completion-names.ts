import { SchemaSet } from '../desired/validate/schema-set.ts';
import { findField } from '../desired/fields/find-field.ts';
import { fieldNames, holderOf } from '../desired/fields/members.ts';
import { parseSource } from '../desired/parse/parse-source.ts';
import { valueAt } from '../model/json.ts';
import { type World } from '../ports/world.ts';
import { findSources } from './find-documents.ts';
import { listRules } from './list-rules.ts';
import { loadProject } from './load-project.ts';
import { findKind, listKinds, knownSchemas } from './show-schema.ts';

/** Milliseconds that somebody waits for names while typing; what is not read by then is not offered. */
const PATIENCE = 1000;

/** What a name may be made of: nothing that means anything to a shell, whatever a file says. */
const HARMLESS = /^[A-Za-z0-9][A-Za-z0-9._/-]*$/;

/**
 * Names of the project for whoever types a command line, sorted. Offline, and without a word of what is wrong with the
 * files: a mistake in them only costs names.
 * @param typed what there is of the name so far
 */
export async function completionNames(
  world: World,
  names: 'environments' | 'documents' | 'kinds' | 'subjects',
  typed: string,
): Promise<readonly string[]> {
  const quiet: World = { ...world, progress: () => {} };
  const found = await READERS[names](quiet, typed).catch(() => []);
  return [...new Set(found)].filter((name) => HARMLESS.test(name)).sort();
}

const READERS: Readonly<
  Record<Parameters<typeof completionNames>[1], (world: World, typed: string) => Promise<readonly string[]>>
> = {
  environments: async (world) => {
    const { project } = await loadProject(world);
    return [...(project?.environments.keys() ?? [])];
  },
  documents: readDocumentNames,
  kinds: async (world) => (await listKinds(world)).map(({ kind }) => kind),
  subjects: readSubjects,
};

/** Ids of the documents in the sources; with the cluster where the name alone is that of several. */
async function readDocumentNames(world: World): Promise<readonly string[]> {
  const { project } = await loadProject(world);
  if (project === null) return [];
  const until = world.clock.now() + PATIENCE;
  const clusters = new Map<string, Set<string>>();
  for (const path of (await findSources(world.files, project)).paths) {
    if (world.clock.now() > until) break;
    const text = await world.files.readText(path).catch(() => '');
    for (const { value } of parseSource({ path, text }).documents) {
      const [kind, name, cluster] = ['/kind', '/metadata/name', '/metadata/cluster'].map((pointer) =>
        valueAt(value, pointer),
      );
      if (typeof kind !== 'string' || typeof name !== 'string') continue;
      const id = `${kind}/${name}`;
      clusters.set(id, (clusters.get(id) ?? new Set()).add(typeof cluster === 'string' ? cluster : ''));
    }
  }
  return [...clusters].flatMap(([id, of]) =>
    [...of].map((cluster) => (of.size < 2 || cluster === '' ? id : id.replace('/', `/${cluster}/`))),
  );
}

/** Kinds and ids of rules, or the fields below what is typed. */
async function readSubjects(world: World, typed: string): Promise<readonly string[]> {
  const path = typed.split('.').slice(0, -1);
  const [asked] = path;
  if (asked === undefined)
    return [...(await listKinds(world)).map(({ kind }) => kind), ...listRules().keys()];
  const known = await knownSchemas(world);
  const schemas = new SchemaSet(known);
  const found = findField(findKind(asked, known), path.slice(1).join('.'), schemas);
  if ('missing' in found) return [];
  const holder = holderOf(found.node, schemas);
  return (holder === undefined ? [] : fieldNames(holder)).map((name) => [...path, name].join('.'));
}
