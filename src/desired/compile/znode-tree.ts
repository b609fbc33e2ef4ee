import { posix } from 'node:path';
import { aclEntries, type DeclaredAcl } from '../../model/acl.ts';
import { type Document } from '../../model/document.ts';
import { isJsonObject, pointerTo, type JsonObject, type JsonPointer } from '../../model/json.ts';
import { pathProblem, znodePath } from '../../model/znode-path.ts';
import { partOf } from '../resolve/located.ts';
import { jsonNode, specPart, type CompiledNode } from './znode.ts';

/** Bytes of files by path relative to the project; `null` for one that cannot be read. */
export type Attachments = ReadonlyMap<string, Buffer | null>;

/** The declared znodes, at their own paths. Entries that a rule refuses compile to nothing. */
export function compileZnodeTree(document: Document, attachments: Attachments): CompiledNode[] {
  return treeEntries(document).flatMap(({ pointer, entry }) => {
    const { path, acl } = entry;
    if (typeof path !== 'string' || path === '/' || pathProblem(path) !== undefined) return [];
    const json = partOf(document, `${pointer}/json`);
    const bytes = json === undefined ? entryBytes(document, pointer, entry, attachments) : undefined;
    if (json === undefined && bytes === undefined) return [];
    const node =
      json === undefined
        ? bytesNode(document, pointer, path, bytes ?? Buffer.alloc(0))
        : jsonNode(document, pointer, znodePath(path), json);
    return [isJsonObject(acl) ? { ...node, acl: aclEntries(acl as DeclaredAcl) } : node];
  });
}

/** The entries of `spec.nodes` with their pointers. */
function treeEntries(document: Document): { pointer: JsonPointer; entry: JsonObject }[] {
  const entries = specPart(document, 'nodes')?.value;
  if (!Array.isArray(entries)) return [];
  return entries.flatMap((entry, index) =>
    isJsonObject(entry) ? [{ pointer: pointerTo('/spec/nodes', index), entry }] : [],
  );
}

function bytesNode(document: Document, pointer: JsonPointer, path: string, data: Buffer): CompiledNode {
  const key = ['text', 'base64', 'file'].find((name) => partOf(document, `${pointer}/${name}`) !== undefined);
  const content = document.locate(key === undefined ? pointer : `${pointer}/${key}`);
  return {
    path: znodePath(path),
    data,
    document: document.id,
    source: document.locate(pointer),
    locate: () => content,
    pointer,
  };
}

/** The declared bytes; none declared is a znode without data, `undefined` is a mistake that a rule speaks of. */
function entryBytes(
  document: Document,
  pointer: JsonPointer,
  { text, base64, file }: JsonObject,
  attachments: Attachments,
): Buffer | undefined {
  if (typeof text === 'string') return Buffer.from(text);
  if (typeof base64 === 'string') return Buffer.from(base64, 'base64'); // the schema has checked the alphabet and the padding
  if (typeof file === 'string')
    return attachments.get(attachmentPath(document, `${pointer}/file`, file) ?? '') ?? undefined;
  return Buffer.alloc(0);
}

/**
 * The project-relative path of a file that a document names: relative to the YAML file that says so (the overlay,
 * where an overlay set it). `undefined` when it leaves the project.
 */
export function attachmentPath(document: Document, pointer: JsonPointer, file: string): string | undefined {
  if (posix.isAbsolute(file)) return undefined;
  const path = posix.join(posix.dirname(document.locate(pointer).file), file);
  return path === '.' || path === '..' || path.startsWith('../') ? undefined : path;
}

/** Every file that a document names, with the member that does: content of a znode, or a schema of params. */
export function namedFiles(document: Document): { pointer: JsonPointer; file: string }[] {
  if (document.kind === 'ZnodeTree') {
    return treeEntries(document).flatMap(({ pointer, entry: { file } }) =>
      typeof file === 'string' ? [{ pointer: `${pointer}/file`, file }] : [],
    );
  }
  const schemaFile = document.kind === 'ModelParams' ? specPart(document, 'schemaFile')?.value : undefined;
  return typeof schemaFile === 'string' ? [{ pointer: '/spec/schemaFile', file: schemaFile }] : [];
}
