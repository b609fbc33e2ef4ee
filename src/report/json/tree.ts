import { aclText } from '../../model/acl.ts';
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
      bytes: nodes.reduce((sum, { data }) => sum + data.length, 0),
    },
    nodes: nodes.map((node) => nodeView(node, values)),
  };
}

function nodeView({ path, data, document, acl, source }: DesiredNode, values: boolean) {
  return {
    path,
    bytes: data.length,
    document,
    source: placeView(source),
    ...(acl === undefined ? {} : { acl: aclText(acl) }),
    ...(values ? { data: encodeData(data) } : {}),
  };
}
