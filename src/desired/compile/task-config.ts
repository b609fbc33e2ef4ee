import { type Document } from '../../model/document.ts';
import { joinPath, type ZnodePath } from '../../model/znode-path.ts';
import { computed, partOf } from '../resolve/located.ts';
import { hashedNode, type CompiledNode } from './znode.ts';

/**
 * `/tasks/<t>`: the spec after defaults and its hash, by which a replica says what it runs. There is no
 * generation in it: the znode's own version counts the writes.
 */
export function compileTaskConfig(document: Document, cluster: ZnodePath): CompiledNode[] {
  const spec = partOf(document, '/spec') ?? computed({}, document.locate(''));
  return [hashedNode(document, '', joinPath(cluster, 'tasks', document.name), spec)];
}
