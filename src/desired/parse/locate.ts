import { type Alias, isAlias, isMap, isSeq, type Node, type YAMLMap } from 'yaml';
import { type JsonPointer, pointerTokens } from '../../model/json.ts';
import { keyText } from './key-text.ts';
import { isMergeKey, rangeOf } from './read-value.ts';
import { type TextRange } from './value-problem.ts';

/** Where a value and its key are, and what is below it. All that is kept of the parser's nodes, which are ten times larger. */
interface Spot {
  readonly start: number;
  readonly end: number;
  /** The key that leads here; both are those of the value for an item and for the root. */
  readonly keyStart: number;
  readonly keyEnd: number;
  readonly below: ReadonlyMap<string, Spot> | readonly Spot[] | null;
}

/** Finds the text behind JSON pointers in one document. */
export class Locator {
  readonly #root: Spot;

  /** `targets` are the nodes behind the aliases. */
  constructor(root: Node, targets: ReadonlyMap<Alias, Node>) {
    this.#root = new SpotBuilder(targets).spotOf(root, undefined);
  }

  /** The value, or its nearest ancestor that is there. */
  valueRange(pointer: JsonPointer): TextRange {
    const { spot } = this.#walk(pointer);
    return [spot.start, spot.end];
  }

  /** The key that the pointer ends with; for an item or a missing member the same as {@link valueRange}. */
  keyRange(pointer: JsonPointer): TextRange {
    const { spot, found } = this.#walk(pointer);
    return found ? [spot.keyStart, spot.keyEnd] : [spot.start, spot.end];
  }

  #walk(pointer: JsonPointer): { spot: Spot; found: boolean } {
    let spot = this.#root;
    for (const token of pointerTokens(pointer)) {
      const { below } = spot;
      const next =
        below instanceof Map ? below.get(token) : (below as readonly Spot[] | null)?.[Number(token)];
      if (next === undefined) return { spot, found: false };
      spot = next;
    }
    return { spot, found: true };
  }
}

class SpotBuilder {
  readonly #targets: ReadonlyMap<Alias, Node>;
  /** Spots of the nodes with an anchor, which aliases share. A node that contains itself is not there yet. */
  readonly #anchored = new Map<Node, Spot>();

  constructor(targets: ReadonlyMap<Alias, Node>) {
    this.#targets = targets;
  }

  spotOf(node: Node, key: Node | undefined): Spot {
    const [start, end] = rangeOf(node);
    const [keyStart, keyEnd] = key === undefined ? [start, end] : rangeOf(key);
    const spot = { start, end, keyStart, keyEnd, below: this.#below(node) };
    if (!isAlias(node) && node.anchor !== undefined) this.#anchored.set(node, spot);
    return spot;
  }

  #below(node: Node): Spot['below'] {
    if (isAlias(node)) return this.#anchored.get(this.#target(node))?.below ?? null;
    if (isMap(node)) return this.#members(node as YAMLMap<Node, Node | null>);
    return isSeq(node) ? (node.items as Node[]).map((item) => this.spotOf(item, undefined)) : null;
  }

  #members(map: YAMLMap<Node, Node | null>): ReadonlyMap<string, Spot> {
    const members = new Map<string, Spot>();
    const merged: Spot[] = [];
    for (const { key, value } of map.items) {
      if (isMergeKey(key)) merged.push(this.spotOf(value ?? key, key));
      else members.set(keyText(isAlias(key) ? this.#target(key) : key), this.spotOf(value ?? key, key));
    }
    for (const { below } of merged.flatMap((spot) =>
      Array.isArray(spot.below) ? (spot.below as Spot[]) : [spot],
    )) {
      if (!(below instanceof Map)) continue;
      for (const [name, spot] of below as ReadonlyMap<string, Spot>)
        if (!members.has(name)) members.set(name, spot);
    }
    return members;
  }

  #target(alias: Alias): Node {
    return this.#targets.get(alias) ?? alias;
  }
}
