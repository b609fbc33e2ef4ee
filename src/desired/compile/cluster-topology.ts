import { type Document } from '../../model/document.ts';
import { type ClusterPlacement } from '../../model/kinds/cluster-topology.ts';
import { pointerTo } from '../../model/json.ts';
import { joinPath, pathProblem, type ZnodePath } from '../../model/znode-path.ts';
import { computed, objectOf, partOf, type Located } from '../resolve/located.ts';
import { expandNodes } from './expand-nodes.ts';
import { jsonNode, specPart, type CompiledNode } from './znode.ts';

/** The hash by which clients of any language find the node of a key (the placement page has test vectors). */
const RING_HASH = 'zkai-h1';

/** `/topology`, which consumers need for routing and time-outs, and `/nodes/<node>` for every compute node. */
export function compileClusterTopology(document: Document, cluster: ZnodePath): CompiledNode[] {
  const { nodes } = expandNodes(document);
  return [
    jsonNode(document, '', joinPath(cluster, 'topology'), topologyValue(document)),
    ...nodes
      .filter(({ name }) => isNodeName(name))
      .map(({ name, entry, spec }) =>
        jsonNode(document, pointerTo('/spec/nodes', entry), joinPath(cluster, 'nodes', name), spec),
      ),
  ];
}

/** True for what can be a znode's name. */
export function isNodeName(name: string): boolean {
  return !name.includes('/') && pathProblem(`/${name}`) === undefined;
}

function topologyValue(document: Document): Located {
  const placement = document.locate('/spec/placement');
  return objectOf(
    {
      placement: specPart(document, 'ClusterTopology', 'placement'),
      heartbeat: specPart(document, 'ClusterTopology', 'heartbeat'),
      safety: specPart(document, 'ClusterTopology', 'safety'),
      ring: objectOf(
        {
          alg: placementPart(document, 'algorithm') ?? computed('bounded-rendezvous', placement),
          hash: computed(RING_HASH, placement),
          seed: placementPart(document, 'seed') ?? computed('', placement),
          epsilon: placementPart(document, 'epsilon') ?? computed(0.1, placement),
        },
        placement,
      ),
    },
    document.locate(''),
  );
}

function placementPart(document: Document, member: keyof ClusterPlacement & string): Located | undefined {
  const placement = specPart(document, 'ClusterTopology', 'placement');
  return placement === undefined ? undefined : partOf(placement, `/${member}`);
}
