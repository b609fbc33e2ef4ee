import { type Project } from '../../../model/project.ts';
import { RUNTIME_SUBTREES } from '../../../model/runtime-subtrees.ts';
import { isWithin, joinPath, pathProblem, znodePath, type ZnodePath } from '../../../model/znode-path.ts';
import { clusterNames } from '../../resolve/identity.ts';
import { Field, findingAt } from './field.ts';
import { type Rule, type RuleContext } from './rule.ts';

export const reservedPath: Rule = {
  id: 'ZK111',
  check: ({ project, documents }: RuleContext) => {
    const clusters = clusterNames(documents);
    return documents
      .filter(({ kind }) => kind === 'ZnodeTree')
      .flatMap((document) => Field.root(document).at('spec', 'nodes').items)
      .flatMap((entry) => {
        const path = entry.at('path');
        if (path.text === undefined || pathProblem(path.text) !== undefined) return [];
        const problem = reservedBy(znodePath(path.text), project, clusters);
        if (problem === undefined) return [];
        return findingAt(path, 'ZK111', {
          message: `${path.text} cannot be declared: ${problem}`,
          fix: 'Use another path.',
        });
      });
  },
};

function reservedBy(path: ZnodePath, { root }: Project, clusters: readonly string[]): string | undefined {
  if (path === '/') return 'the root always exists and cannot be owned';
  if (isWithin(path, znodePath('/zookeeper'))) return '/zookeeper is ZooKeeper’s own';
  // Also below other roots: whoever writes into the ledger of another project locks it out.
  if (path.split('/').includes('.zkai')) return '.zkai is the name of ledgers, which only zkai writes';
  for (const cluster of clusters) {
    const runtime = RUNTIME_SUBTREES.map((name) => joinPath(root, cluster, name)).find((tree) =>
      isWithin(path, tree),
    );
    if (runtime !== undefined) return `${runtime} is written by the running cluster`;
  }
  return undefined;
}
