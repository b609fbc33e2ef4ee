import { type Json } from '../../../model/json.ts';
import { type Spot } from '../spot.ts';
import { isPlainKey, plainScalar, quotedScalar } from './scalar.ts';

/** A text has something that is not plain: the whole of it is for the other parser. */
export class NotPlain extends Error {
  static override stackTraceLimit = 0;
}

export interface Read {
  readonly value: Json;
  readonly spot: Spot;
}

/** The key in front of a value, or the value itself where it has none. */
export interface Key {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/** `key` as it may stand in front of a colon; longer ones are not told from texts so easily. */
const KEY = /(?:[A-Za-z_][\w./-]{0,99}|"[^"\\\n]{1,99}"|'[^'\n]{1,99}')(?=:(?:[ \n]|$))/y;
/** Between brackets, a colon may follow quotes at once. */
const FLOW_KEY = /[A-Za-z_][\w./-]{0,99}(?=: )|(?:"[^"\\\n]{1,99}"|'[^'\n]{1,99}')(?=:)/y;
const QUOTED = /"(?:[^"\\\n]|\\.)*"|'(?:[^'\n]|'')*'/y;

/** What would make a key of the text before it. */
const COLON = /:(?: |$)/;

/** A place in a text, and what can be read there. */
export class Cursor {
  readonly text: string;
  at = 0;

  constructor(text: string) {
    this.text = text;
  }

  get char(): string | undefined {
    return this.text[this.at];
  }

  skipSpaces(): void {
    while (this.text.charCodeAt(this.at) === SPACE) this.at += 1;
  }

  /** The key here, up to its colon, if there is one. */
  key(inFlow: boolean): Key | null {
    const found = this.#match(inFlow ? FLOW_KEY : KEY);
    if (found === null) return null;
    const isQuoted = found.startsWith('"') || found.startsWith("'");
    const name = isQuoted ? found.slice(1, -1) : found;
    if (name === '__proto__' || (!isQuoted && !isPlainKey(name))) throw new NotPlain();
    const start = this.at;
    this.at += found.length;
    return { name, start, end: this.at };
  }

  quoted(key: Key | null): Read {
    const source = this.#match(QUOTED);
    const value = source === null ? undefined : quotedScalar(source);
    if (source === null || value === undefined) throw new NotPlain();
    return this.leaf(value, source.length, key);
  }

  /** A scalar without quotes; `line` is what may belong to it, a comment included. */
  plain(line: string, key: Key | null): Read {
    const comment = line.indexOf(' #');
    const source = (comment === -1 ? line : line.slice(0, comment)).replace(/ +$/, '');
    const value = plainScalar(source);
    if (value === undefined || (typeof value === 'string' && COLON.test(value))) throw new NotPlain();
    return this.leaf(value, source.length, key);
  }

  leaf(value: Json, length: number, key: Key | null): Read {
    const start = this.at;
    this.at += length;
    return { value, spot: spotOf(start, this.at, key, null) };
  }

  #match(pattern: RegExp): string | null {
    pattern.lastIndex = this.at;
    return pattern.exec(this.text)?.[0] ?? null;
  }
}

export function spotOf(start: number, end: number, key: Key | null, below: Spot['below']): Spot {
  return {
    start,
    end,
    keyStart: key === null ? start : key.start,
    keyEnd: key === null ? end : key.end,
    below,
  };
}

const SPACE = 32;
