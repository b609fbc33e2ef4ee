import { type Acl, aclEntries, type DeclaredAcl } from '../../model/acl.ts';
import { sameAcl } from '../../model/acl-compare.ts';
import { type AclByRule } from '../../model/acl-rules.ts';
import { byCodeUnits } from '../../model/canonical-json.ts';
import { type Json, type JsonObject } from '../../model/json.ts';
import { nameOf, type ZnodePath } from '../../model/znode-path.ts';
import { escapePlaceholders } from '../resolve/placeholders.ts';
import { contentForms, type ContentForm } from './content-forms.ts';
import { declaredAcl } from './declared-acl.ts';
import { type Decompiled } from './decompile.ts';
import { yamlText } from './yaml-text.ts';

/** A znode as it is to be declared. */
export interface ImportedZnode {
  readonly path: ZnodePath;
  readonly data: Buffer;
  /** `undefined`: nobody could look at it. */
  readonly acl: Acl | undefined;
}

/** A znode with the ways to write it that have not failed, the best one first. */
export interface ImportItem extends ImportedZnode {
  readonly forms: readonly ContentForm[];
}

export function importItem(znode: ImportedZnode): ImportItem {
  return { ...znode, forms: contentForms(znode.data) };
}

/** A document of a known kind with the ACL that all of its znodes have; `null`: none needs to be written. */
export interface KindItem extends Decompiled {
  readonly acl: DeclaredAcl | null;
}

export interface EmitOptions {
  /** The YAML, relative to the project. */
  readonly file: string;
  /** What was imported: the names of files begin below it. */
  readonly top: ZnodePath;
  /** Name of the ZnodeTree. */
  readonly name: string;
  /** Directory of the editor's schemas, relative to the YAML; `null`: there is none. */
  readonly schemas: string | null;
  readonly defaultAcl: DefaultAcl;
}

/** The ACL that a znode of a document gets where nothing is written; `undefined`: whichever it has. */
export type DefaultAcl = (path: ZnodePath, document: string) => Acl | undefined;

export function defaultAcl(byRule: AclByRule, environment: DeclaredAcl | undefined): DefaultAcl {
  const fallback = environment === undefined ? undefined : aclEntries(environment);
  return (path, document) => byRule({ path, document }) ?? fallback;
}

/** The ACL to write; `null`: none needs to be written; `undefined`: it cannot be, and what it would get is another. */
export function aclToWrite(live: Acl | undefined, given: Acl | undefined): DeclaredAcl | null | undefined {
  if (live === undefined || sameAcl(live, given ?? OPEN)) return null;
  const declared = declaredAcl(live);
  return declared === undefined && given === undefined ? null : declared;
}

const OPEN = aclEntries(undefined);

/** Texts and contents by path, relative to the project. */
export interface Emitted {
  readonly text: string;
  /** What the entries name with `file`. */
  readonly attachments: ReadonlyMap<string, Buffer>;
  /** Ids of the documents, in the order of the text. */
  readonly documents: readonly string[];
}

/** Writes documents of known kinds and, behind them, one ZnodeTree with all other znodes. */
export function emitDocuments(
  kinds: readonly KindItem[],
  items: readonly ImportItem[],
  options: EmitOptions,
): Emitted {
  const attachments = new Map<string, Buffer>();
  const texts: string[] = [];
  const documents: string[] = [];
  const add = (kind: string, metadata: JsonObject, spec: Json): void => {
    const modeline =
      options.schemas === null || !EDITOR_SCHEMAS.has(kind)
        ? ''
        : `# yaml-language-server: $schema=${options.schemas}/${schemaFile(kind)}\n`;
    texts.push(
      modeline + yamlText({ apiVersion: 'zkai/v1', kind, metadata, spec: escapePlaceholders(spec) }),
    );
    documents.push(`${kind}/${String(metadata['name'])}`);
  };
  for (const { kind, name, cluster, spec, acl } of kinds) {
    const place = kind === 'ClusterTopology' ? {} : { cluster };
    add(kind, { name, ...place, ...(acl === null ? {} : { acl: aclValue(acl) }) }, spec);
  }
  if (items.length > 0) {
    const id = `ZnodeTree/${options.name}`;
    const names = fileNames(items, options);
    const nodes = items.map((item): JsonObject => {
      const acl = aclToWrite(item.acl, options.defaultAcl(item.path, id));
      const content = contentOf(item, names, attachments);
      return { path: item.path, ...content, ...(acl ? { acl: aclValue(acl) } : {}) };
    });
    add('ZnodeTree', { name: options.name }, { nodes });
  }
  return { text: texts.join('---\n'), attachments, documents };
}

function aclValue(acl: DeclaredAcl): JsonObject {
  return { ...acl };
}

function contentOf(
  { path, data, forms: [form] }: ImportItem,
  names: ReadonlyMap<ZnodePath, NamedFile>,
  attachments: Map<string, Buffer>,
): JsonObject {
  if (form?.kind === 'inline') return form.member;
  const named = names.get(path);
  if (named === undefined) return { base64: data.toString('base64') };
  attachments.set(named.inProject, data);
  return { file: named.besideYaml };
}

interface NamedFile {
  readonly besideYaml: string;
  readonly inProject: string;
}

/** Names without surprises for any file system, each once, in a directory that has the name of the YAML. */
function fileNames(items: readonly ImportItem[], { file, top }: EmitOptions): Map<ZnodePath, NamedFile> {
  const slash = file.lastIndexOf('/') + 1;
  const directory = file.slice(slash).replace(/\.ya?ml$/, '');
  const taken = new Set<string>();
  const names = new Map<ZnodePath, NamedFile>();
  for (const { path, forms } of items) {
    const [form] = forms;
    if (form?.kind !== 'file') continue;
    const slug = (path === top ? nameOf(path) : path.slice(top === '/' ? 1 : top.length + 1))
      .replace(/[^A-Za-z0-9_-]+/g, '.')
      .slice(-80)
      .replace(/^\.+|\.+$/g, '');
    const base = slug === '' ? 'znode' : slug.replace(new RegExp(`\\.${form.extension}$`), '');
    let name = base;
    for (let n = 2; taken.has(`${name}.${form.extension}`.toLowerCase()); n += 1) name = `${base}-${n}`;
    taken.add(`${name}.${form.extension}`.toLowerCase());
    const besideYaml = `${directory}/${name}.${form.extension}`;
    names.set(path, { besideYaml, inProject: file.slice(0, slash) + besideYaml });
  }
  return names;
}

/** Kinds whose schemas describe whole documents; that of a project's own kind describes its spec. */
const EDITOR_SCHEMAS: ReadonlySet<string> = new Set([
  'ClusterTopology',
  'ModelParams',
  'TaskConfig',
  'ZnodeTree',
]);

function schemaFile(kind: string): string {
  return `${kind.replace(/(?<=[a-z0-9])(?=[A-Z])/g, '-').toLowerCase()}.json`;
}

/** In the order of their paths, a parent before its children. */
export function sortItems<Item extends Pick<ImportedZnode, 'path'>>(items: readonly Item[]): Item[] {
  return [...items].sort((a, b) => byCodeUnits(a.path, b.path));
}
