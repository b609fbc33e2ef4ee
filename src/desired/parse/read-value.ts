import { type Alias, type Node, type Scalar, type YAMLMap, type YAMLSeq } from 'yaml';
import { type Json, type JsonObject, type JsonPointer, pointerTo } from '../../model/json.ts';
import { numberText } from '../../model/number-text.ts';
import { type Expansion, MAX_REPEATED_CHARACTERS, MAX_REPEATED_VALUES } from './expansion.ts';
import { keyText } from './key-text.ts';
import { MAX_DEPTH } from './nesting.ts';
import { isAlias, isCollection, isMap, isScalar } from './node-kinds.ts';
import { lostDigits, scalarProblem, scalarValue, tagProblem, textProblem } from './representable.ts';
import { type TextRange, type ValueProblem } from './value-problem.ts';
import { otherReading } from './yaml-1-1.ts';

export interface ReadValue {
  /** `undefined` where the aliases ask for more than there may be. */
  readonly value: Json | undefined;
  readonly broken: ReadonlySet<JsonPointer>;
  /** The node behind each alias: the newest of that name before it (YAML 1.2 section 7.1). */
  readonly targets: ReadonlyMap<Alias, Node>;
}

/** What all documents of one file have in common. */
export interface FileContext {
  readonly expansion: Expansion;
  /** JSON files are for JSON readers: what YAML 1.1 would make of them is nobody's business. */
  readonly isJson: boolean;
  readonly report: (problem: ValueProblem) => void;
}

/**
 * Turns the nodes of one document into JSON, anchors and merge keys expanded. What JSON cannot represent becomes
 * `null` with a problem. Of duplicate keys the last one counts.
 */
export function readValue(root: Node, file: FileContext): ReadValue {
  const reader = new Reader(file);
  const value = reader.read(root);
  return { value, broken: reader.broken, targets: reader.targets };
}

/** Ends the reading of a document whose aliases ask for too much; why has been reported. */
class Unreadable extends Error {}

class Reader {
  readonly #file: FileContext;
  readonly broken = new Set<JsonPointer>();
  readonly targets = new Map<Alias, Node>();
  readonly #anchors = new Map<string, Node>();
  readonly #open = new Set<Node>();
  #aliasDepth = 0;
  #outermost: { pointer: JsonPointer; range: TextRange } = { pointer: '', range: [0, 0] };

  constructor(file: FileContext) {
    this.#file = file;
  }

  read(root: Node): Json | undefined {
    try {
      return this.node(root, '', 0);
    } catch (error) {
      if (error instanceof Unreadable) return undefined;
      throw error;
    }
  }

  node(node: Node | null | undefined, pointer: JsonPointer, depth: number): Json {
    if (node === null || node === undefined) return null;
    if (this.#aliasDepth > 0 && !this.#file.expansion.take(node)) this.#refuseExpansion();
    if (isAlias(node)) return this.#alias(node, pointer, depth);
    if (node.anchor !== undefined && this.#aliasDepth === 0) this.#anchors.set(node.anchor, node);
    const tag = tagProblem(node);
    if (tag !== undefined) return this.#refuse({ rule: 'ZK106', ...tag, pointer, range: rangeOf(node) });
    if (isScalar(node)) return this.#scalar(node, pointer);
    if (!isCollection(node)) return null;
    if (depth > MAX_DEPTH) return this.#refuseDepth();
    this.#open.add(node);
    const value = isMap(node)
      ? this.#map(node as YAMLMap<Node, Node | null>, pointer, depth)
      : this.#list(node as YAMLSeq<Node>, pointer, depth);
    this.#open.delete(node);
    return value;
  }

  #scalar(scalar: Scalar, pointer: JsonPointer): Json {
    const problem = scalarProblem(scalar);
    if (problem !== undefined)
      return this.#refuse({ rule: 'ZK106', ...problem, pointer, range: rangeOf(scalar) });
    const value = scalarValue(scalar) as Json;
    if (this.#aliasDepth === 0) this.#warn(scalar, value, pointer);
    return value;
  }

  /** What is read, but not by everybody as it is written. */
  #warn(scalar: Scalar, value: Json, pointer: JsonPointer): void {
    const at = { pointer, range: rangeOf(scalar) };
    const lost = typeof value === 'number' ? lostDigits(scalar) : undefined;
    if (lost !== undefined) this.#report({ rule: 'ZK154', ...lost, ...at });
    else if (scalar.type === 'PLAIN' && scalar.tag === undefined && !this.#file.isJson) {
      const other = otherReading(scalar.source ?? '', value, pointer);
      if (other !== undefined) this.#report({ ...other, ...at });
    }
  }

  #list(list: YAMLSeq<Node>, pointer: JsonPointer, depth: number): Json {
    return list.items.map((item, index) => this.node(item, pointerTo(pointer, index), depth + 1));
  }

  #map(map: YAMLMap<Node, Node | null>, pointer: JsonPointer, depth: number): JsonObject {
    const members = new Map<string, Json>();
    const merged = new Map<string, Json>();
    const firstKeys = new Map<string, Node>();
    for (const { key, value } of map.items) {
      if (isMergeKey(key)) {
        this.#merge(value, merged, { pointer, depth });
        continue;
      }
      const name = this.#key(key, pointer);
      const first = firstKeys.get(name);
      if (first === undefined) firstKeys.set(name, key);
      else this.#duplicate(name, { pointer, first, again: key });
      members.set(name, this.node(value, pointerTo(pointer, name), depth + 1));
    }
    for (const [name, value] of merged) if (!members.has(name)) members.set(name, value);
    return Object.fromEntries(members);
  }

  /** Adds the members of the mapping, or list of mappings, behind a `<<` key; the first to name a key wins. */
  #merge(source: Node | null, into: Map<string, Json>, at: { pointer: JsonPointer; depth: number }): void {
    const sources = isCollection(source) && !isMap(source) ? (source.items as Node[]) : [source];
    for (const one of sources) {
      const value = this.node(one, at.pointer, at.depth + 1);
      if (value !== null && typeof value === 'object' && !Array.isArray(value)) {
        for (const [name, member] of Object.entries(value)) if (!into.has(name)) into.set(name, member);
      } else if (!this.broken.has(at.pointer)) {
        const message = 'a merge key (<<) needs a mapping, or a list of mappings';
        this.#report({ rule: 'ZK100', message, pointer: at.pointer, range: rangeOf(one ?? source) });
      }
    }
  }

  #key(key: Node, parent: JsonPointer): string {
    const node = isAlias(key) ? this.#resolve(key) : key;
    const text = keyText(node);
    const pointer = pointerTo(parent, text);
    if (isAlias(key) && node === undefined) {
      this.#report({ ...noAnchor(key), pointer: parent, range: rangeOf(key) });
    } else if (isCollection(node)) {
      const message = `a key must be a text, found a ${isMap(node) ? 'mapping' : 'list'}`;
      const fix = 'Quote the value if the braces belong to it.';
      this.#report({ rule: 'ZK106', message, fix, pointer: parent, range: rangeOf(key) });
    } else if (!isScalar(node) || typeof node.value !== 'string') {
      const message = `a key must be a text, found ${text === '' ? 'nothing' : text}`;
      this.#report({ rule: 'ZK106', message, fix: `Quote it: "${text}".`, pointer, range: rangeOf(key) });
    } else {
      const problem = textProblem(text);
      if (problem !== undefined) this.#report({ rule: 'ZK106', ...problem, pointer, range: rangeOf(key) });
      if (this.#aliasDepth === 0 && !isAlias(key)) this.#warn(node, text, pointer);
    }
    return text;
  }

  #duplicate(
    name: string,
    { pointer, first, again }: { pointer: JsonPointer; first: Node; again: Node },
  ): void {
    this.#report({
      rule: 'ZK105',
      message: `the key "${name}" is here twice`,
      fix: 'Remove one of them.',
      pointer: pointerTo(pointer, name),
      range: rangeOf(again),
      related: [{ message: 'the first one', range: rangeOf(first) }],
    });
  }

  #alias(alias: Alias, pointer: JsonPointer, depth: number): Json {
    const range = rangeOf(alias);
    const target = this.#resolve(alias);
    if (target === undefined) {
      return this.#refuse({ ...noAnchor(alias), pointer, range });
    }
    if (this.#open.has(target)) {
      const message = `the alias "*${alias.source}" contains itself`;
      return this.#refuse({ rule: 'ZK100', message, pointer, range });
    }
    if (this.#aliasDepth === 0) this.#outermost = { pointer, range };
    this.#aliasDepth += 1;
    const value = this.node(target, pointer, depth);
    this.#aliasDepth -= 1;
    return value;
  }

  /** Reported at the alias in the text that asks for too much, not at one inside its anchor. */
  #refuseExpansion(): never {
    const limit = `${numberText(MAX_REPEATED_VALUES)} values or ${numberText(MAX_REPEATED_CHARACTERS)} characters`;
    this.#file.report({
      rule: 'ZK100',
      message: `the aliases of this file repeat more than ${limit}: with this one it is too much`,
      fix: 'Repeat less, or split the file.',
      ...this.#outermost,
    });
    throw new Unreadable();
  }

  /** Only what is inside an alias gets this far; the text itself is measured before it is read. */
  #refuseDepth(): never {
    const message = `with this alias, mappings and lists nest deeper than ${MAX_DEPTH} levels`;
    this.#file.report({ rule: 'ZK100', message, fix: 'Write it flatter.', ...this.#outermost });
    throw new Unreadable();
  }

  #resolve(alias: Alias): Node | undefined {
    const known = this.targets.get(alias) ?? this.#anchors.get(alias.source);
    if (known !== undefined) this.targets.set(alias, known);
    return known;
  }

  #refuse(problem: ValueProblem): null {
    this.broken.add(problem.pointer);
    this.#report(problem);
    return null;
  }

  /** What an alias repeats was reported where it is written. */
  #report(problem: ValueProblem): void {
    if (this.#aliasDepth === 0) this.#file.report(problem);
  }
}

function noAnchor(alias: Alias): Pick<ValueProblem, 'rule' | 'message' | 'fix'> {
  const message = `no anchor "&${alias.source}" comes before this alias`;
  return { rule: 'ZK100', message, fix: 'Quote the value if the "*" belongs to it.' };
}

/** A plain `<<`; a quoted one is a key like any other. */
export function isMergeKey(key: Node): boolean {
  return isScalar(key) && typeof key.value === 'symbol';
}

/** Start and end of a node's text; a node without text has both at the same place. */
export function rangeOf(node: Node | null | undefined): TextRange {
  const range = node?.range;
  return range === null || range === undefined ? [0, 0] : [range[0], range[1]];
}
