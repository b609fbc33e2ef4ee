import { aclEntries, type DeclaredAcl } from '../../model/acl.ts';
import { ruleAcl } from '../../model/acl-rules.ts';
import { type Document } from '../../model/document.ts';
import { isJsonObject } from '../../model/json.ts';
import { type Project } from '../../model/project.ts';
import { type CompiledNode } from './znode.ts';

/** Gives each znode the ACL of its document, else of the first rule that fits, unless it has one of its own. */
export function withAcls(
  nodes: readonly CompiledNode[],
  { id, value }: Pick<Document, 'id' | 'value'>,
  { acls }: Pick<Project, 'acls'>,
): CompiledNode[] {
  const metadata = value['metadata'];
  const ofDocument = isJsonObject(metadata) ? (metadata['acl'] as DeclaredAcl | undefined) : undefined;
  return nodes.map((node) => {
    const declared = ofDocument ?? ruleAcl(acls, { path: node.path, document: id });
    return node.acl !== undefined || declared === undefined ? node : { ...node, acl: aclEntries(declared) };
  });
}
