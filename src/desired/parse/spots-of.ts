import { type Alias, type Node, type YAMLMap } from 'yaml';
import { keyText } from './key-text.ts';
import { isAlias, isMap, isSeq } from './node-kinds.ts';
import { isMergeKey, rangeOf } from './read-value.ts';
import { type Spot } from './spot.ts';

/** All that is kept of the parser's nodes, which are ten times larger. `targets` are the nodes behind the aliases. */
export function spotsOf(root: Node, targets: ReadonlyMap<Alias, Node>): Spot {
  return new SpotBuilder(targets).spotOf(root, undefined);
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
    const repeats = isAlias(node) ? { repeats: [start, end] as const } : {};
    const spot = { start, end, keyStart, keyEnd, below: this.#below(node), ...repeats };
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
    for (const { below, start, end } of merged.flatMap((spot) =>
      Array.isArray(spot.below) ? (spot.below as Spot[]) : [spot],
    )) {
      if (!(below instanceof Map)) continue;
      for (const [name, spot] of below as ReadonlyMap<string, Spot>)
        if (!members.has(name)) members.set(name, { ...spot, merged: [start, end] });
    }
    return members;
  }

  #target(alias: Alias): Node {
    return this.#targets.get(alias) ?? alias;
  }
}
