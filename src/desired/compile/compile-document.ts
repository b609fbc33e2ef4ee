import { type Document } from '../../model/document.ts';
import { type Project } from '../../model/project.ts';
import { joinPath, type ZnodePath } from '../../model/znode-path.ts';
import { compileClusterTopology } from './cluster-topology.ts';
import { compileModelParams } from './model-params.ts';
import { compileOwnKind } from './own-kind.ts';
import { compileTaskConfig } from './task-config.ts';
import { compileZnodeTree, type Attachments } from './znode-tree.ts';
import { type CompiledNode } from './znode.ts';

/** The znodes that a valid document asks for. One whose cluster cannot be told asks for none. */
export function compileDocument(
  document: Document,
  project: Project,
  attachments: Attachments,
): readonly CompiledNode[] {
  if (document.kind === 'ZnodeTree') return compileZnodeTree(document, attachments);
  if (document.cluster === null) return [];
  if (project.kinds.some(({ kind }) => kind === document.kind)) return compileOwnKind(document, project);
  return firstOfEachPath(
    compileInCluster(document, { cluster: joinPath(project.root, document.cluster), attachments }),
  );
}

function compileInCluster(
  document: Document,
  { cluster, attachments }: { readonly cluster: ZnodePath; readonly attachments: Attachments },
): CompiledNode[] {
  switch (document.kind) {
    case 'ClusterTopology':
      return compileClusterTopology(document, cluster);
    case 'ModelParams':
      return compileModelParams(document, { cluster, attachments });
    case 'TaskConfig':
      return compileTaskConfig(document, cluster);
    default:
      return [];
  }
}

/** A node or a version that is there twice is a mistake with a rule of its own (ZK109, ZK512). */
function firstOfEachPath(nodes: readonly CompiledNode[]): CompiledNode[] {
  if (nodes.length === 1) return [...nodes];
  const byPath = new Map<ZnodePath, CompiledNode>();
  for (const node of nodes) if (!byPath.has(node.path)) byPath.set(node.path, node);
  return [...byPath.values()];
}
