import { type Document, isCollection, isMap, type Node, type Pair, parseAllDocuments } from 'yaml';

export type Collection = Extract<Node, { readonly items: unknown[] }>;

/** A collection on the way to a node, and which of its members leads there. */
export interface Step {
  readonly collection: Collection;
  readonly index: number;
}

/** A node of a text, with the way to it from the root of its document. */
export interface FoundNode {
  /** Of the document in the text. */
  readonly index: number;
  readonly steps: readonly Step[];
  readonly node: Node;
}

/** As the documents are read, with the nodes kept. Empty where the text has errors. */
export function documentsIn(text: string): readonly Document.Parsed[] {
  const options = { version: '1.2', schema: 'core', merge: true, uniqueKeys: false } as const;
  const documents = parseAllDocuments(text, { ...options, resolveKnownTags: false, logLevel: 'silent' });
  if (!Array.isArray(documents) || documents.some(({ errors }) => errors.length > 0)) return [];
  return documents as Document.Parsed[];
}

/** The node whose value has this range; `undefined`: none. */
export function findNode(
  documents: readonly Document.Parsed[],
  [start, end]: readonly [start: number, end: number],
): FoundNode | undefined {
  const walk = (node: Node, steps: readonly Step[], index: number): FoundNode | undefined => {
    const [from, to] = rangeOf(node);
    if (from === start && to === end) return { index, steps, node };
    if (!isCollection(node)) return undefined;
    for (const [at, item] of node.items.entries()) {
      const child = isMap(node) ? (item as Pair<Node, Node | null>).value : (item as Node);
      const found =
        child === null ? undefined : walk(child, [...steps, { collection: node, index: at }], index);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  for (const [index, { contents }] of documents.entries()) {
    const found = contents === null ? undefined : walk(contents, [], index);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The collection that a node is in; `undefined`: none. */
export function parentOf({ index, steps }: FoundNode): FoundNode | undefined {
  const step = steps.at(-1);
  return step && { index, steps: steps.slice(0, -1), node: step.collection as Node };
}

/** Start and end of the value of a node, without the comments behind it. */
export function rangeOf(node: Node): readonly [start: number, end: number] {
  const [start, end] = node.range ?? [0, 0];
  return [start, end];
}

/** Where a member begins: its key, or the item itself. */
export function memberStart(collection: Collection, index: number): number {
  const item = collection.items[index];
  return rangeOf(isMap(collection) ? (item as Pair<Node>).key : (item as Node))[0];
}

/** Where the text of a member ends, before any comment behind it. */
export function memberEnd(collection: Collection, index: number): number {
  const item = collection.items[index];
  if (!isMap(collection)) return contentEnd(item as Node);
  const { key, value } = item as Pair<Node, Node | null>;
  return value === null ? rangeOf(key)[1] : contentEnd(value);
}

/** A collection in blocks ends where its last member does. */
function contentEnd(node: Node): number {
  if (!isCollection(node) || node.flow === true || node.items.length === 0) return rangeOf(node)[1];
  return memberEnd(node as Collection, node.items.length - 1);
}

/** True where the text around or in a node is between brackets. */
export function isInFlow({ steps, node }: FoundNode): boolean {
  return [...steps.map(({ collection }) => collection), node].some(
    (one) => isCollection(one) && one.flow === true,
  );
}
