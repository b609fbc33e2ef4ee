import { type CST } from 'yaml';
import { orderedItems } from './key-order.ts';
import { styledKey, styledScalar } from './scalar-style.ts';
import { Writer } from './writer.ts';

type Token = CST.Token;
type Source = CST.SourceToken;

/** Where a collection was indented to, and is now. */
interface Level {
  readonly was: number;
  readonly is: number;
}

/** Where a node is printed. */
interface Place {
  /** Where its further lines begin. */
  readonly indent: number;
  /** Where the line of its key or dash does. */
  readonly owner: number;
  /** Of the root: a comment stands right above it. */
  readonly header?: boolean;
  /** A tag stands in front of it. */
  readonly tagged?: boolean;
  readonly isKey?: boolean;
}

const STEP = 2;

/**
 * The tokens of a YAML stream with canonical white space. Every token but white space is printed, in its line: so no comment
 * can be lost or change its place. What the quotes and the order of members become is decided elsewhere.
 */
export function printYaml(tokens: readonly Token[], text: string): string {
  const printer = new Printer(text);
  tokens.forEach((token, i) => printer.top(token, tokens.slice(Math.max(0, i - 2), i)));
  return printer.text;
}

class Printer {
  readonly #source: string;
  readonly #writer = new Writer();
  /** The collections around the next token, outermost first. */
  readonly #levels: Level[] = [];
  /** The keys above the next token. */
  readonly #keys: string[] = [];

  constructor(source: string) {
    this.#source = source;
  }

  get text(): string {
    return this.#writer.text;
  }

  /** A token between documents, or a document; `before` are the last tokens in front of it. */
  top(token: Token, before: readonly Token[]): void {
    switch (token.type) {
      case 'document': {
        const { start, value, end } = token;
        const hasHeader = isCommentAbove(start.length > 0 ? start : before);
        this.#tokens(start, 0);
        if (value) this.#node(value, { indent: 0, owner: 0, header: hasHeader });
        this.#tokens(end ?? [], 0);
        return;
      }
      case 'doc-end':
      case 'directive':
        this.#writer.freshLine();
        this.#writer.put(token.source.trimEnd(), 0);
        if (token.type === 'doc-end') this.#tokens(token.end ?? [], 0);
        return;
      default:
        if ('source' in token) this.#token(token as Source, 0);
    }
  }

  #node(token: Token, place: Place): void {
    switch (token.type) {
      case 'block-map':
        return this.#blockMap(token, place.indent, place.header);
      case 'block-seq':
        return this.#blockSeq(token, place.indent);
      case 'flow-collection':
        // On a line of its own it is the owner of its lines.
        return this.#flow(token, this.#writer.isAtLineStart ? place.indent : place.owner);
      case 'block-scalar':
        return this.#blockScalar(token, place.indent);
      case 'alias':
      case 'scalar':
      case 'single-quoted-scalar':
      case 'double-quoted-scalar':
        this.#flowScalar(token.source, place);
        this.#tokens(token.end ?? [], place.indent);
        return;
      default:
        if ('source' in token) this.#writer.put(token.source, place.indent);
    }
  }

  #blockMap({ items, indent: was }: CST.BlockMap, indent: number, header?: boolean): void {
    this.#within({ was, is: indent }, () => {
      const isRoot = header !== undefined && this.#levels.length === 1;
      const ordered = isRoot ? orderedItems(items, header) : items;
      ordered.forEach(({ start, key, sep, value }, i) => {
        if (i > 0) this.#writer.freshLine();
        this.#tokens(start, indent);
        if (key) this.#node(key, { indent, owner: indent, isKey: true });
        const inner = value && 'indent' in value && value.type !== 'block-scalar' ? value.indent : null;
        const next = inner === null || inner < was ? null : { was: inner, is: indent + STEP };
        const tagged = this.#tokens(sep ?? [], indent, next);
        this.#below(key, () => {
          if (value) this.#node(value, { indent: indent + STEP, owner: indent, tagged });
        });
      });
    });
  }

  #blockSeq({ items, indent: was }: CST.BlockSequence, indent: number): void {
    const outer = this.#levels.at(-1);
    this.#within({ was, is: indent }, () => {
      items.forEach(({ start, value }, i) => {
        if (i > 0) this.#writer.freshLine();
        // Behind the last element of a list that is not indented, a comment is about what comes next.
        const isTail = value === undefined && !start.some(({ type }) => type === 'seq-item-ind');
        if (isTail && outer?.was === was) this.#levels.pop();
        const tagged = this.#tokens(start, indent);
        if (isTail && outer?.was === was) this.#levels.push({ was, is: indent });
        if (value) this.#node(value, { indent: indent + STEP, owner: indent + STEP, tagged });
      });
    });
  }

  #flow({ start, items, end }: CST.FlowCollection, owner: number): void {
    const isMap = start.source === '{';
    const inner = owner + STEP;
    this.#writer.put(start.source, owner);
    this.#writer.gap(isMap && items.length > 0);
    this.#within({ was: Infinity, is: inner }, () => {
      for (const { start: before, key, sep, value } of items) {
        const keyTagged = this.#tokens(before, inner);
        const isKey = isMap || sep?.some(({ type }) => type === 'map-value-ind') === true;
        if (key) this.#node(key, { indent: inner, owner: inner, tagged: keyTagged, isKey });
        const tagged = this.#tokens(sep ?? [], inner) || (keyTagged && !key);
        this.#below(key, () => {
          if (value) this.#node(value, { indent: inner, owner: inner, tagged });
        });
      }
      const closing = end.findIndex(({ type }) => type === 'flow-map-end' || type === 'flow-seq-end');
      this.#tokens(end.slice(0, Math.max(0, closing)), inner);
    });
    const closing = end.findIndex(({ type }) => type === 'flow-map-end' || type === 'flow-seq-end');
    this.#writer.gap(isMap && items.length > 0);
    this.#writer.put(end[closing]?.source ?? '', owner);
    this.#tokens(end.slice(closing + 1), owner);
  }

  #flowScalar(source: string, { indent, tagged = false, isKey = false }: Place): void {
    const [first = '', ...more] = source.split('\n').map((line) => line.trim());
    if (more.length > 0) {
      this.#writer.put(first, indent);
      this.#writer.lines(more, indent);
    } else if (source !== '') {
      const styled = isKey ? styledKey(source) : styledScalar(source, `/${this.#keys.join('/')}`);
      this.#writer.put(tagged ? source : styled, indent); // a tag may mean the quotes
    }
  }

  #blockScalar({ props: tokens, source, indent: parent }: CST.BlockScalar, indent: number): void {
    const props = tokens as readonly Source[]; // nothing else comes before the text
    const digit = /\d/.exec(props.find(({ type }) => type === 'block-scalar-header')?.source ?? '')?.[0];
    for (const prop of props) {
      const isHeader = prop.type === 'block-scalar-header';
      this.#token(isHeader ? { ...prop, source: prop.source.replace(/\d/, String(STEP)) } : prop, indent);
    }
    const lines = source.replace(/\n$/, '').split('\n');
    if (source === '') return;
    const first = lines.find((line) => line.trim() !== '') ?? '';
    const was = digit === undefined ? first.length - first.trimStart().length : parent + Number(digit);
    this.#writer.lines(
      lines.map((line) => line.slice(was)),
      indent,
    );
  }

  /** Tokens around a node. `next` is the level that begins behind them. True when a tag is among them. */
  #tokens(tokens: readonly Source[], indent: number, next: Level | null = null): boolean {
    for (const token of tokens) this.#token(token, indent, next);
    return tokens.some(({ type }) => type === 'tag');
  }

  #token({ type, source, offset }: Source, indent: number, next: Level | null = null): void {
    const writer = this.#writer;
    switch (type) {
      case 'space':
      case 'byte-order-mark':
        return;
      case 'newline':
        return writer.break();
      case 'comment':
        return writer.comment(source.trimEnd(), this.#commentIndent(offset, next));
      case 'comma':
      case 'map-value-ind':
        writer.gap(false);
        writer.put(source, indent);
        return writer.gap();
      case 'doc-start':
        writer.freshLine();
        writer.put(source, indent);
        return writer.gap();
      default:
        writer.put(source, next === null || type === 'seq-item-ind' ? indent : next.is);
        return writer.gap();
    }
  }

  /** A comment goes with the innermost collection that it was not indented less than. */
  #commentIndent(offset: number, next: Level | null): number {
    const column = offset - (this.#source.lastIndexOf('\n', offset - 1) + 1);
    const flow = this.#levels.find(({ was }) => was === Infinity);
    if (flow !== undefined) return this.#levels.at(-1)?.is ?? 0;
    const levels = next === null ? this.#levels : [...this.#levels, next];
    return levels.findLast(({ was }) => was <= column)?.is ?? 0;
  }

  #below(key: Token | null | undefined, print: () => void): void {
    this.#keys.push(key?.type === 'scalar' ? key.source : '');
    print();
    this.#keys.pop();
  }

  #within(level: Level, print: () => void): void {
    this.#levels.push(level);
    print();
    this.#levels.pop();
  }
}

/** A comment stands in the line right above. */
function isCommentAbove(before: readonly Token[]): boolean {
  const [comment, newline] = before.slice(-2);
  return comment?.type === 'comment' && newline?.type === 'newline';
}
