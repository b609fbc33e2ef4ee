import { aclEntries, type DeclaredAcl } from '../../model/acl.ts';
import { type AclByRule } from '../../model/acl-rules.ts';
import { type Document } from '../../model/document.ts';
import { isJsonObject } from '../../model/json.ts';
import { type CompiledNode } from './znode.ts';

/** Gives each znode the ACL of its document, else of the first rule that fits, unless it has one of its own. */
export function withAcls(
  nodes: readonly CompiledNode[],
  { id, value }: Pick<Document, 'id' | 'value'>,
  byRule: AclByRule,
): CompiledNode[] {
  const metadata = value['metadata'];
  const declared = isJsonObject(metadata) ? metadata['acl'] : undefined;
  const ofDocument = declared === undefined ? undefined : aclEntries(declared as DeclaredAcl);
  return nodes.map((node) => {
    const acl = node.acl ?? ofDocument ?? byRule({ path: node.path, document: id });
    return acl === undefined ? node : { ...node, acl };
  });
}
