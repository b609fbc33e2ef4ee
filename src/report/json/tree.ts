import { aclText } from '../../model/acl.ts';
import { bytesOf } from '../../model/sealed.ts';
import { type DesiredNode, type DesiredTree } from '../../model/tree.ts';
import { comparePaths } from '../../model/znode-path.ts';
import { encodeData } from '../data-text.ts';
import { placeView } from './position.ts';

export interface TreeViewOptions {
  /** Include what each znode holds. */
  readonly values: boolean;
}

/** `zkai.tree/v1`: the znodes that the files ask for, by path. */
export function treeView(tree: DesiredTree, { values }: TreeViewOptions) {
  const nodes = [...tree.nodes.values()].sort((a, b) => comparePaths(a.path, b.path));
  return {
    apiVersion: 'zkai.tree/v1',
    summary: {
      documents: tree.documents.size,
      znodes: nodes.length,
      bytes: nodes.reduce((sum, node) => sum + bytesOf(node), 0),
    },
    nodes: nodes.map((node) => nodeView(node, values)),
  };
}

function nodeView(node: DesiredNode, values: boolean) {
  const { path, data, document, acl, source } = node;
  return {
    path,
    bytes: bytesOf(node),
    document,
    source: placeView(source),
    ...(acl === undefined ? {} : { acl: aclText(acl) }),
    ...(values ? { data: encodeData(data) } : {}),
  };
}
