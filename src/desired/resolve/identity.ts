import { type Document } from '../../model/document.ts';
import { type WrittenDocument } from '../parse/written-document.ts';
import { writtenCluster } from './overlays.ts';

/** The cluster of a project without a ClusterTopology. */
const DEFAULT_CLUSTER = 'default';

/** Kinds that belong to no cluster. */
export const CLUSTERLESS_KINDS: ReadonlySet<string> = new Set(['ZnodeTree', 'Project']);

export type Identity = Pick<Document, 'id' | 'kind' | 'name' | 'cluster'>;

/** The names of the clusters that a project declares, sorted; `default` where it declares none. */
export function clusterNames(documents: readonly Pick<WrittenDocument, 'kind' | 'name'>[]): string[] {
  const names = documents.flatMap(({ kind, name }) =>
    kind === 'ClusterTopology' && name !== null ? [name] : [],
  );
  return names.length === 0 ? [DEFAULT_CLUSTER] : [...new Set(names)].sort();
}

/**
 * Who each document is. The cluster is what it says, else the project's only one; `null` for a kind that belongs
 * to none and where it cannot be told. The id is `Kind/name`, and `Kind/cluster/name` where several clusters have
 * that kind and name. Documents without a kind or a name have no identity.
 */
export function identify(documents: readonly WrittenDocument[]): ReadonlyMap<WrittenDocument, Identity> {
  const clusters = clusterNames(documents);
  const found = new Map<WrittenDocument, Identity>();
  const clustersOf = new Map<string, Set<string | null>>();
  for (const document of documents) {
    const { kind, name } = document;
    if (kind === null || name === null) continue;
    const cluster = clusterOf(document, clusters);
    const id = `${kind}/${name}`;
    found.set(document, { id, kind, name, cluster });
    clustersOf.set(id, (clustersOf.get(id) ?? new Set()).add(cluster));
  }
  for (const [document, identity] of found) {
    const isAmbiguous = (clustersOf.get(identity.id)?.size ?? 0) > 1;
    if (isAmbiguous && identity.cluster !== null) {
      found.set(document, { ...identity, id: `${identity.kind}/${identity.cluster}/${identity.name}` });
    }
  }
  return found;
}

function clusterOf(document: WrittenDocument, clusters: readonly string[]): string | null {
  if (CLUSTERLESS_KINDS.has(document.kind ?? '')) return null;
  if (document.kind === 'ClusterTopology') return document.name;
  return writtenCluster(document) ?? (clusters.length === 1 ? (clusters[0] ?? null) : null);
}
