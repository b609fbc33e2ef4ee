import { type Past, type PastNode } from '../ledger/past.ts';
import { type RecordedDocument } from '../ledger/record.ts';
import { parseAclText } from '../model/acl.ts';
import { type Position } from '../model/position.ts';
import { type DesiredDocument, type DesiredNode, type DesiredTree } from '../model/tree.ts';
import { comparePaths, type ZnodePath } from '../model/znode-path.ts';

/** What was applied once, as something to ask for again. What its documents named is not known any more. */
export function pastDesired({ nodes, documents }: Past): DesiredTree {
  const asked = new Map<string, DesiredDocument>();
  for (const { record } of nodes.values()) {
    const document = documents.get(record);
    if (document !== undefined && !asked.has(record)) asked.set(record, desiredDocument(document));
  }
  const unique = withUniqueIds(asked);
  const sorted = [...nodes].sort(([a], [b]) => comparePaths(a, b));
  return {
    nodes: new Map(
      sorted.flatMap(([path, node]) => {
        const document = unique.get(node.record);
        return document === undefined ? [] : [[path, desiredNode(path, node, document)] as const];
      }),
    ),
    documents: new Map([...unique.values()].map((document) => [document.id, document])),
  };
}

function desiredNode(
  path: ZnodePath,
  { data, acl, sensitive }: PastNode,
  { id, source }: DesiredDocument,
): DesiredNode {
  return { path, data, sensitive, document: id, acl: parseAclText(acl), source, locate: () => source };
}

function desiredDocument({ source, ...document }: RecordedDocument): DesiredDocument {
  return { ...document, source: recordedPosition(source), references: [] };
}

/** Ids are as short as they can be when a document is applied, so two that were never applied together may share one. */
function withUniqueIds(documents: ReadonlyMap<string, DesiredDocument>): Map<string, DesiredDocument> {
  const taken = new Map<string, number>();
  for (const { id } of documents.values()) taken.set(id, (taken.get(id) ?? 0) + 1);
  return new Map(
    [...documents].map(([key, document]) => {
      const { id, kind, cluster, name } = document;
      const isShared = (taken.get(id) ?? 0) > 1 && cluster !== null;
      return [key, isShared ? { ...document, id: `${kind}/${cluster}/${name}` } : document];
    }),
  );
}

/** `file:line`, as the record has it. */
export function recordedPosition(source: string): Position {
  const colon = source.lastIndexOf(':');
  const line = Number(source.slice(colon + 1));
  return { file: source.slice(0, colon), line, column: 1, endLine: line, endColumn: 1 };
}
