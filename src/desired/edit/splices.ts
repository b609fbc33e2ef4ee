import { isMap, isSeq, type Node, type Pair } from 'yaml';
import { type Json, type JsonObject } from '../../model/json.ts';
import { type Splice } from './source-edit.ts';
import {
  type Collection,
  type FoundNode,
  isInFlow,
  memberEnd,
  memberStart,
  parentOf,
  rangeOf,
  type Step,
} from './source-tree.ts';
import { inlineText, itemText, keyText, likeQuoted, memberText, type Style } from './value-text.ts';

/** A text and what it is: JSON is written as JSON. */
interface Source {
  readonly text: string;
  readonly isJson: boolean;
}

/** Another value in the place of a node. */
export function setSplice(source: Source, found: FoundNode, value: Json): Splice | null {
  const { text } = source;
  const { node } = found;
  const [start, end] = rangeOf(node);
  const step = found.steps.at(-1);
  if (step === undefined) return null;
  const style = styleOf(source, found.steps);
  const before = text.slice(start, end);
  const isBlock = before.endsWith('\n'); // of a text or a collection in lines of its own
  const line = isBlock ? '\n' : '';
  const from = behindIndicator(source, step, start);
  const quoted = likeQuoted(value, before);
  const hasTail = !isBlock && text.slice(end, lineEnd(text, end)).trim() !== '';
  if (style !== 'block' || hasTail || quoted !== undefined || from === null) {
    const written = quoted ?? inlineText(value, style === 'json' ? 'json' : 'flow');
    const gap = text[start - 1] === ':' ? ' ' : ''; // behind a key that had no value
    return { start, end, text: `${gap}${written}${line}` };
  }
  const indent = columnOf(text, from.start);
  const written = isMap(step.collection) ? memberText(value, style, indent) : itemText(value, indent);
  return { start: from.end, end, text: written + line };
}

/** Another member in the place of one, with what stands behind that on its line. */
export function replaceSplice(
  source: Source,
  { steps, node }: FoundNode,
  { key, value }: { readonly key: string; readonly value: Json },
): Splice | null {
  const { text } = source;
  const step = steps.at(-1);
  if (step === undefined || !isMap(step.collection)) return null;
  const [from, end] = rangeOf(node);
  const before = behindIndicator(source, step, from);
  if (before === null) return null;
  const style = styleOf(source, steps);
  const isBlock = text[end - 1] === '\n';
  const hasTail = !isBlock && text.slice(end, lineEnd(text, end)).trim() !== '';
  const written = memberText(
    value,
    style === 'block' && hasTail ? 'flow' : style,
    columnOf(text, before.start),
  );
  return { start: before.start, end, text: `${keyText(key, style)}:${written}${isBlock ? '\n' : ''}` };
}

/** New members behind all others. */
export function addSplice(source: Source, found: FoundNode, members: JsonObject): Splice | null {
  const { node } = found;
  if (!isMap(node)) return null;
  if (node.items.length === 0) return setSplice(source, found, members);
  const written: Insertion['written'] = (style, indent) =>
    Object.entries(members).map(
      ([key, value]) => `${keyText(key, style)}:${memberText(value, style, indent)}`,
    );
  return insertAt(source, found, { index: node.items.length, written });
}

/** New items before the one with an index. */
export function insertSplice(
  source: Source,
  found: FoundNode,
  { index, items }: { readonly index: number; readonly items: readonly Json[] },
): Splice | null {
  const { node } = found;
  if (!isSeq(node)) return null;
  if (node.items.length === 0) return setSplice(source, found, items);
  const written: Insertion['written'] = (style, indent) =>
    items.map((item) => (style === 'block' ? `-${itemText(item, indent)}` : inlineText(item, style)));
  return insertAt(source, found, { index: Math.min(index, node.items.length), written });
}

interface Insertion {
  readonly index: number;
  /** The text of each new member. */
  readonly written: (style: Style, indent: number) => readonly string[];
}

/** Behind the member before an index, in front of the first one where that is 0. */
function insertAt({ text, isJson }: Source, found: FoundNode, { index, written }: Insertion): Splice | null {
  const node = found.node as Collection;
  const [start] = rangeOf(node);
  const first = memberStart(node, 0);
  if (isInFlow(found)) {
    // Members that have lines of their own get one, too.
    const hasLines = text.slice(start + 1, first).includes('\n');
    const gap = hasLines ? `\n${' '.repeat(columnOf(text, first))}` : ' ';
    const line = written(isJson ? 'json' : 'flow', 0).join(`,${gap}`);
    if (index === 0) return { start: first, end: first, text: `${line},${gap}` };
    const end = memberEnd(node, index - 1);
    return { start: end, end, text: `,${gap}${line}` };
  }
  const head = isMap(node) ? first : start;
  const indent = columnOf(text, head);
  const line = written('block', indent)
    .map((one) => ' '.repeat(indent) + one)
    .join('\n');
  if (index === 0) {
    const at = head - indent;
    return isBlank(text.slice(at, head)) ? { start: at, end: at, text: `${line}\n` } : null;
  }
  const at = nextLine(text, memberEnd(node, index - 1));
  const isAtEnd = text[at - 1] !== '\n';
  return { start: at, end: at, text: isAtEnd ? `\n${line}` : `${line}\n` };
}

/** A member without which the rest stays as it is; the last one leaves an empty collection. */
export function removeSplice(source: Source, found: FoundNode): Splice | null {
  const { text } = source;
  const [step, above] = [found.steps.at(-1), parentOf(found)];
  if (step === undefined || above === undefined) return null;
  const { collection, index } = step;
  if (collection.items.length === 1) return setSplice(source, above, isMap(collection) ? {} : []);
  const last = collection.items.length - 1;
  if (collection.flow === true) {
    return index < last
      ? { start: memberStart(collection, index), end: memberStart(collection, index + 1), text: '' }
      : { start: memberEnd(collection, index - 1), end: memberEnd(collection, index), text: '' };
  }
  const from = isMap(collection)
    ? memberStart(collection, index)
    : dashOf(text, memberStart(collection, index));
  if (from === null) return null;
  const start = from - columnOf(text, from);
  if (isBlank(text.slice(start, from)))
    return { start, end: nextLine(text, memberEnd(collection, index)), text: '' };
  // The first member of an item shares its line with the dash.
  return isMap(collection) && index === 0 ? { start: from, end: memberStart(collection, 1), text: '' } : null;
}

function styleOf({ isJson }: Source, steps: readonly Step[]): Style {
  if (isJson) return 'json';
  return steps.some(({ collection }) => collection.flow === true) ? 'flow' : 'block';
}

/** The key or dash before a value: where it begins, and where what belongs to it ends; `null`: a comment or an anchor is between. */
function behindIndicator(
  { text }: Source,
  { collection, index }: Step,
  start: number,
): { readonly start: number; readonly end: number } | null {
  if (!isMap(collection)) {
    const dash = dashOf(text, start);
    return dash === null ? null : { start: dash, end: dash + 1 };
  }
  const { key } = collection.items[index] as Pair<Node>;
  const [keyStart, keyEnd] = rangeOf(key);
  const between = /^(\s*:)\s*$/.exec(text.slice(keyEnd, start));
  return between === null ? null : { start: keyStart, end: keyEnd + (between[1] ?? '').length };
}

function dashOf(text: string, start: number): number | null {
  const before = text.slice(0, start).trimEnd();
  return before.endsWith('-') ? before.length - 1 : null;
}

function columnOf(text: string, offset: number): number {
  return offset - (text.lastIndexOf('\n', offset - 1) + 1);
}

function lineEnd(text: string, offset: number): number {
  const end = text.indexOf('\n', offset);
  return end === -1 ? text.length : end;
}

/** Where the line after the one of an offset begins; of an offset at the start of a line, that. */
function nextLine(text: string, offset: number): number {
  return text[offset - 1] === '\n' ? offset : Math.min(lineEnd(text, offset) + 1, text.length);
}

function isBlank(text: string): boolean {
  return /^[ \t]*$/.test(text);
}
