import { byCodeUnits } from '../../model/canonical-json.ts';
import { type Document } from '../../model/document.ts';
import { type JsonPointer } from '../../model/json.ts';
import { sealJson } from '../../model/sealed.ts';
import { namedDocuments } from '../../model/references.ts';
import { type DesiredDocument, type DesiredTree } from '../../model/tree.ts';
import { comparePositions } from '../resolve/positions.ts';
import { jsonHash } from './hash.ts';
import { type CompiledNode } from './znode.ts';

/** Sorted by path, then by place, so that the order of files makes no difference. */
export function sortNodes(nodes: readonly CompiledNode[]): CompiledNode[] {
  return [...nodes].sort((a, b) => byCodeUnits(a.path, b.path) || comparePositions(a.source, b.source));
}

/** The tree of documents with different ids and their sorted znodes. Of two that claim one path, an error, the first has it. */
export function desiredTree(
  documents: readonly Document[],
  nodes: readonly CompiledNode[],
  sensitive: ReadonlyMap<string, readonly JsonPointer[]> = new Map(),
): DesiredTree {
  const byPath = new Map<CompiledNode['path'], CompiledNode>();
  const shared = new Map<string, Set<string>>();
  for (const node of nodes) {
    const first = byPath.get(node.path);
    if (first === undefined) byPath.set(node.path, node);
    else if (first.document !== node.document) {
      const others = shared.get(node.document) ?? new Set();
      shared.set(node.document, others.add(first.document));
    }
  }
  const sorted = [...documents].sort((a, b) => byCodeUnits(a.id, b.id));
  const ids = new Map(sorted.map((document) => [keyOf(document), document.id]));
  return {
    nodes: byPath,
    documents: new Map(
      sorted.map((document) => [
        document.id,
        desiredDocument(document, {
          ids,
          sensitive: sensitive.get(document.kind) ?? [],
          shares: shared.get(document.id) ?? [],
        }),
      ]),
    ),
  };
}

interface Relations {
  readonly ids: ReadonlyMap<string, string>;
  readonly sensitive: readonly JsonPointer[];
  /** The documents that declare a znode first that this one declares, too. */
  readonly shares: Iterable<string>;
}

function desiredDocument(document: Document, { ids, sensitive, shares }: Relations): DesiredDocument {
  const { id, kind, name, cluster, value, locate } = document;
  let specHash: string | undefined;
  const references = namedDocuments(document).flatMap((other) => ids.get(keyOf({ ...other, cluster })) ?? []);
  return {
    id,
    kind,
    name,
    cluster,
    source: locate(''),
    /** Made when it is asked for: a validation does not. */
    get specHash() {
      return (specHash ??= jsonHash(sealJson(value['spec'] ?? null, sensitive, id)));
    },
    references: [...new Set([...references, ...shares])].sort(),
  };
}

function keyOf({ kind, cluster, name }: Pick<Document, 'kind' | 'cluster' | 'name'>): string {
  return JSON.stringify([kind, cluster, name]);
}
