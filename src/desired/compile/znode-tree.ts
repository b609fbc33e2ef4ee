import { posix } from 'node:path';
import { aclEntries, type DeclaredAcl } from '../../model/acl.ts';
import { type Document } from '../../model/document.ts';
import { isJsonObject, pointerTo, type Json, type JsonObject, type JsonPointer } from '../../model/json.ts';
import { type Position } from '../../model/position.ts';
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
    if (json !== undefined) return withAcl(jsonNode(document, pointer, znodePath(path), json), acl);
    const content = entryBytes(document, pointer, attachments);
    if (content === undefined) return [];
    const source = document.locate(pointer);
    const node = { path: znodePath(path), data: content.bytes, document: document.id, source, pointer };
    return withAcl({ ...node, locate: () => content.position }, acl);
  });
}

function withAcl(node: CompiledNode, acl: Json | undefined): CompiledNode {
  return isJsonObject(acl) ? { ...node, acl: aclEntries(acl as DeclaredAcl) } : node;
}

/** The entries of `spec.nodes` with their pointers. */
function treeEntries(document: Document): { pointer: JsonPointer; entry: JsonObject }[] {
  const entries = specPart(document, 'ZnodeTree', 'nodes')?.value;
  if (!Array.isArray(entries)) return [];
  return entries.flatMap((entry, index) =>
    isJsonObject(entry) ? [{ pointer: pointerTo('/spec/nodes', index), entry }] : [],
  );
}

/** The declared bytes and where they are written; `undefined` is a mistake that a rule speaks of. */
function entryBytes(
  document: Document,
  pointer: JsonPointer,
  attachments: Attachments,
): { bytes: Buffer; position: Position } | undefined {
  for (const key of ['text', 'base64', 'file'] as const) {
    const place = `${pointer}/${key}`;
    const value = partOf(document, place)?.value;
    if (typeof value !== 'string') continue;
    const bytes = {
      text: () => Buffer.from(value),
      base64: () => Buffer.from(value, 'base64'), // the schema has checked alphabet and padding
      file: () => attachments.get(attachmentPath(document, place, value) ?? ''),
    }[key]();
    return bytes === undefined || bytes === null ? undefined : { bytes, position: document.locate(place) };
  }
  return undefined;
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
  const schemaFile = specPart(document, 'ModelParams', 'schemaFile')?.value;
  return typeof schemaFile === 'string' ? [{ pointer: '/spec/schemaFile', file: schemaFile }] : [];
}
