import { type ComputeNode, expandNodes, type NodeExpansion } from '../../compile/expand-nodes.ts';
import { modelVersions, type ModelVersion } from '../../compile/model-params.ts';
import { byCodeUnits } from '../../../model/canonical-json.ts';
import { type CheckedDocument } from './checked-document.ts';
import { type NodeShape, shapesOf } from './capacity.ts';
import { Field } from './field.ts';
import { type Wish, wishesOf } from './wishes.ts';

/** The documents of one cluster as rules want to see them: by kind and name, first of a name wins. */
export interface Cluster {
  readonly name: string;
  /** `undefined` for the default cluster of a project without topology, and for an unknown one. */
  readonly topology: Topology | undefined;
  readonly models: ReadonlyMap<string, Model>;
  readonly tasks: ReadonlyMap<string, Field>;
  /** What the tasks ask of the nodes; empty where no node says what it has. */
  readonly wishes: readonly Wish[];
}

export interface Topology extends NodeExpansion {
  readonly document: Field;
  /** The nodes by name, the first of a name. */
  readonly nodeByName: ReadonlyMap<string, ComputeNode>;
  readonly isProd: boolean;
  /** The nodes by what they are like; `null` where none says what it has. */
  readonly shapes: readonly NodeShape[] | null;
}

export interface Model {
  readonly document: Field;
  readonly versions: readonly ModelVersion[];
}

/** Groups documents by cluster, sorted by name. */
export function clustersOf(documents: readonly CheckedDocument[]): Cluster[] {
  const byCluster = new Map<string, CheckedDocument[]>();
  for (const document of documents) {
    const { cluster } = document;
    const inside = cluster === null ? undefined : byCluster.get(cluster);
    if (inside !== undefined) inside.push(document);
    else if (cluster !== null) byCluster.set(cluster, [document]);
  }
  return [...byCluster]
    .sort(([a], [b]) => byCodeUnits(a, b))
    .map(([name, inside]) => {
      const declared = inside.find(({ kind }) => kind === 'ClusterTopology');
      const topology = declared === undefined ? undefined : readTopology(declared);
      const tasks = byName(inside, 'TaskConfig', (document) => Field.root(document));
      return {
        name,
        topology,
        models: byName(inside, 'ModelParams', (document) => ({
          document: Field.root(document),
          versions: modelVersions(document),
        })),
        tasks,
        wishes: wishesOf(tasks, topology?.shapes ?? []),
      };
    });
}

function readTopology(topology: CheckedDocument): Topology {
  const document = Field.root(topology);
  const { nodes, problems } = expandNodes(topology);
  const nodeByName = new Map(nodes.toReversed().map((node) => [node.name, node]));
  return {
    document,
    nodeByName,
    isProd: document.at('spec', 'profile').text !== 'dev',
    shapes: shapesOf(nodes),
    nodes,
    problems,
  };
}

function byName<T>(
  documents: readonly CheckedDocument[],
  kind: string,
  read: (document: CheckedDocument) => T,
): Map<string, T> {
  const found = new Map<string, T>();
  for (const document of documents) {
    if (document.kind === kind && !found.has(document.name)) found.set(document.name, read(document));
  }
  return found;
}

/** The version that an alias stands for, where it stands for one. */
export function aliasTarget(model: Model, alias: string): number | undefined {
  return model.document.at('spec', 'aliases', alias).number;
}
