import { type Document } from '../../model/document.ts';
import { type Project } from '../../model/project.ts';
import { joinPath } from '../../model/znode-path.ts';
import { compileClusterTopology } from './cluster-topology.ts';
import { compileModelParams } from './model-params.ts';
import { compileTaskConfig } from './task-config.ts';
import { compileZnodeTree, type Attachments } from './znode-tree.ts';
import { type CompiledNode } from './znode.ts';

/** The znodes that a valid document asks for. One whose cluster cannot be told asks for none. */
export function compileDocument(
  document: Document,
  project: Project,
  attachments: Attachments,
): CompiledNode[] {
  if (document.kind === 'ZnodeTree') return compileZnodeTree(document, attachments);
  if (document.cluster === null) return [];
  const cluster = joinPath(project.root, document.cluster);
  switch (document.kind) {
    case 'ClusterTopology':
      return compileClusterTopology(document, cluster);
    case 'ModelParams':
      return compileModelParams(document, cluster);
    case 'TaskConfig':
      return compileTaskConfig(document, cluster);
    default:
      return [];
  }
}
