import { didYouMean } from '../desired/resolve/did-you-mean.ts';
import { aclEntries, type DeclaredAcl } from '../model/acl.ts';
import { ZkaiFailure } from '../model/failure.ts';
import { type DesiredTree } from '../model/tree.ts';
import { isWithin, pathProblem, type ZnodePath } from '../model/znode-path.ts';
import { type World } from '../ports/world.ts';
import { loadValidDesired } from './load-project.ts';

export interface RenderRequest {
  readonly environment: string | null;
  /** Only the znodes of this document; `null` for all. */
  readonly document: string | null;
  /** Only this znode and those below it; `null` for all. */
  readonly path: string | null;
}

/** The znodes that the files ask for in one environment. @throws ZkaiFailure `invalid`, and `usage` for a filter that fits nothing */
export async function render(
  world: World,
  { environment, document, path }: RenderRequest,
): Promise<DesiredTree> {
  const { build, environment: chosen } = await loadValidDesired(world, { environment });
  const tree = withAcl(build.tree, chosen.acl);
  const byDocument = document === null ? tree : ofDocument(tree, document);
  return path === null ? byDocument : below(byDocument, path);
}

/** The ACL of the environment, where no other is declared; references are shown as they are written. */
function withAcl(tree: DesiredTree, declared: DeclaredAcl | undefined): DesiredTree {
  if (declared === undefined) return tree;
  const acl = aclEntries(declared);
  return { ...tree, nodes: new Map([...tree.nodes].map(([path, node]) => [path, { acl, ...node }])) };
}

function ofDocument({ nodes, documents }: DesiredTree, id: string): DesiredTree {
  const found = documents.get(id);
  if (found === undefined) {
    throw new ZkaiFailure('usage', `there is no document "${id}"${didYouMean(id, documents.keys())}`, {
      hint: 'zkai render --json lists every znode with its document, such as ModelParams/resnet50',
    });
  }
  return {
    nodes: new Map([...nodes].filter(([, node]) => node.document === id)),
    documents: new Map([[id, found]]),
  };
}

function below({ nodes, documents }: DesiredTree, text: string): DesiredTree {
  const problem = pathProblem(text);
  if (problem !== undefined) throw new ZkaiFailure('usage', `--path ${text}: ${problem}`);
  const found = new Map([...nodes].filter(([path]) => isWithin(path, text as ZnodePath)));
  if (found.size === 0) {
    throw new ZkaiFailure('usage', `no znode that the files ask for is at or below ${text}`, {
      hint: 'zkai render lists them all',
    });
  }
  const declaring = new Set([...found.values()].map((node) => node.document));
  return { nodes: found, documents: new Map([...documents].filter(([id]) => declaring.has(id))) };
}
