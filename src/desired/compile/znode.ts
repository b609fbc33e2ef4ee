import { canonicalJson, canonicalMembers, canonicalObject } from '../../model/canonical-json.ts';
import { type Document } from '../../model/document.ts';
import { isJsonObject, type JsonPointer } from '../../model/json.ts';
import { type ClusterTopologySpec } from '../../model/kinds/cluster-topology.ts';
import { type ModelParamsSpec } from '../../model/kinds/model-params.ts';
import { type TaskConfigSpec } from '../../model/kinds/task-config.ts';
import { type ZnodeTreeSpec } from '../../model/kinds/znode-tree.ts';
import { type DesiredNode } from '../../model/tree.ts';
import { type ZnodePath } from '../../model/znode-path.ts';
import { partOf, type Located } from '../resolve/located.ts';
import { textHash } from './hash.ts';

/** What a compiler makes of one document: the znode, and the member of the document that it comes from. */
export interface CompiledNode extends DesiredNode {
  readonly pointer: JsonPointer;
  /** Its path follows from its content, so that several documents may declare it: it is that of the first. */
  readonly isShared?: true;
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

/** The same with the hash of the value as one more member, by which readers tell which one they have. */
export function hashedNode(
  document: Document,
  pointer: JsonPointer,
  path: ZnodePath,
  { value, locate }: Located,
): CompiledNode {
  const members = canonicalMembers(isJsonObject(value) ? value : {});
  const hash = JSON.stringify(textHash(canonicalObject(members)));
  return {
    path,
    data: Buffer.from(canonicalObject(new Map([...members, ['hash', hash]]))),
    document: document.id,
    source: document.locate(pointer),
    locate: (member) => locate(member === '/hash' ? '' : member),
    pointer,
  };
}

/** The specs as the schemas describe them: a member that a schema renames is an error here. */
interface Specs {
  readonly ClusterTopology: ClusterTopologySpec;
  readonly ModelParams: ModelParamsSpec;
  readonly TaskConfig: TaskConfigSpec;
  readonly ZnodeTree: ZnodeTreeSpec;
}

/** A member of the `spec` of a document of this kind, with positions; `undefined` where it has none, or is of another kind. */
export function specPart<K extends keyof Specs>(
  document: Document,
  kind: K,
  member: keyof Specs[K] & string,
): Located | undefined {
  return document.kind === kind ? partOf(document, `/spec/${member}`) : undefined;
}
