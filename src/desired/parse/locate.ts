import { type Alias, isAlias, isMap, isScalar, isSeq, type Node, type Pair, type YAMLMap } from 'yaml';
import { type JsonPointer, pointerTokens } from '../../model/json.ts';
import { keyText } from './key-text.ts';
import { isMergeKey, rangeOf } from './read-value.ts';
import { type TextRange } from './value-problem.ts';

type Entry = Pair<Node, Node | null>;

/** Finds the text behind JSON pointers in one document's nodes; each mapping is indexed when it is first asked for. */
export class NodeFinder {
  readonly #root: Node;
  readonly #targets: ReadonlyMap<Alias, Node>;
  readonly #indexes = new WeakMap<Node, ReadonlyMap<string, Entry>>();

  constructor(root: Node, targets: ReadonlyMap<Alias, Node>) {
    this.#root = root;
    this.#targets = targets;
  }

  /** The value, or its nearest ancestor that is there. */
  valueRange(pointer: JsonPointer): TextRange {
    return rangeOf(this.#walk(pointer).node);
  }

  /** The key that the pointer ends with; for an item or a missing member the same as {@link valueRange}. */
  keyRange(pointer: JsonPointer): TextRange {
    const { node, key, found } = this.#walk(pointer);
    return rangeOf(found && key !== undefined ? key : node);
  }

  #walk(pointer: JsonPointer): { node: Node; key: Node | undefined; found: boolean } {
    let node = this.#root;
    let key: Node | undefined;
    for (const token of pointerTokens(pointer)) {
      const real = this.#real(node);
      if (isMap(real)) {
        const entry = this.#index(real as YAMLMap<Node, Node | null>).get(token);
        if (entry === undefined) return { node, key, found: false };
        key = entry.key;
        node = entry.value ?? entry.key;
      } else {
        const item = isSeq(real) ? (real.items[Number(token)] as Node | undefined) : undefined;
        if (item === undefined) return { node, key, found: false };
        key = undefined;
        node = item;
      }
    }
    return { node, key, found: true };
  }

  #real(node: Node): Node {
    return isAlias(node) ? (this.#targets.get(node) ?? node) : node;
  }

  #index(map: YAMLMap<Node, Node | null>): ReadonlyMap<string, Entry> {
    const known = this.#indexes.get(map);
    if (known !== undefined) return known;
    const index = new Map<string, Entry>();
    this.#indexes.set(map, index);
    const merges: (Node | null)[] = [];
    for (const entry of map.items) {
      if (isMergeKey(entry.key)) merges.push(entry.value);
      else index.set(keyText(this.#real(entry.key)), entry);
    }
    for (const merge of merges) this.#addMerged(index, merge);
    return index;
  }

  #addMerged(index: Map<string, Entry>, merge: Node | null): void {
    const source = merge === null ? null : this.#real(merge);
    if (isScalar(source) || source === null) return;
    const maps = isSeq(source) ? (source.items as Node[]).map((item) => this.#real(item)) : [source];
    for (const map of maps) {
      if (!isMap(map)) continue;
      for (const [name, entry] of this.#index(map as YAMLMap<Node, Node | null>)) {
        if (!index.has(name)) index.set(name, entry);
      }
    }
  }
}
