import { canonicalJson } from '../../model/canonical-json.ts';
import { type Document } from '../../model/document.ts';
import { type JsonPointer } from '../../model/json.ts';
import { type DesiredNode } from '../../model/tree.ts';
import { type ZnodePath } from '../../model/znode-path.ts';
import { partOf, type Located } from '../resolve/located.ts';

/** What a compiler makes of one document: the znode, and the member of the document that it comes from. */
export interface CompiledNode extends DesiredNode {
  readonly pointer: JsonPointer;
}

/** A znode that holds a JSON value, as canonical JSON. */
export function jsonNode(
  document: Document,
  pointer: JsonPointer,
  path: ZnodePath,
  value: Located,
): CompiledNode {
  return {
    path,
    data: Buffer.from(canonicalJson(value.value)),
    document: document.id,
    source: document.locate(pointer),
    locate: value.locate,
    pointer,
  };
}

/** A member of a document's `spec`, with positions. */
export function specPart(document: Document, ...keys: readonly string[]): Located | undefined {
  return partOf(document, ['/spec', ...keys].join('/'));
}
