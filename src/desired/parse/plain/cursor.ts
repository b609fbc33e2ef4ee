import { type Json } from '../../../model/json.ts';
import { type Key, Places } from './places.ts';
import { isPlainKey, plainScalar, quotedScalar } from './scalar.ts';

/** A text has something that is not plain: the whole of it is for the other parser. */
export class NotPlain extends Error {
  static override stackTraceLimit = 0;
}

/** `key` as it may stand in front of a colon; longer ones are not told from texts so easily. */
const KEY = /(?:[A-Za-z_][\w./-]{0,99}|"[^"\\\n]{1,99}"|'[^'\n]{1,99}')(?=:(?:[ \n]|$))/y;
/** Between brackets, a colon may follow quotes at once. */
const FLOW_KEY = /[A-Za-z_][\w./-]{0,99}(?=: )|(?:"[^"\\\n]{1,99}"|'[^'\n]{1,99}')(?=:)/y;
const QUOTED = /"(?:[^"\\\n]|\\.)*"|'(?:[^'\n]|'')*'/y;

/** Members with such a name are not where they were put: a number comes first. (A plain key is no number.) */
const UNUSUAL_KEY = /^(?:\d+|__proto__)$/;

/** What would make a key of the text before it. */
const COLON = /:(?: |$)/;

/** A place in a text, and what can be read there. */
export class Cursor {
  readonly text: string;
  /** Of the values of the document that is read. */
  places = new Places();
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
    if (isQuoted ? UNUSUAL_KEY.test(name) : !isPlainKey(name)) throw new NotPlain();
    const start = this.at;
    this.at += found.length;
    return { name, start, end: this.at };
  }

  quoted(key: Key | null): Json {
    const source = this.#match(QUOTED);
    const value = source === null ? undefined : quotedScalar(source);
    if (source === null || value === undefined) throw new NotPlain();
    return this.leaf(value, source.length, key);
  }

  /** A scalar without quotes; `line` is what may belong to it, a comment included. */
  plain(line: string, key: Key | null): Json {
    const comment = line.indexOf(' #');
    const source = (comment === -1 ? line : line.slice(0, comment)).replace(/ +$/, '');
    const value = plainScalar(source);
    if (value === undefined || (typeof value === 'string' && COLON.test(value))) throw new NotPlain();
    return this.leaf(value, source.length, key);
  }

  leaf(value: Json, length: number, key: Key | null): Json {
    const place = this.places.open(this.at, key);
    this.at += length;
    this.places.close(place, this.at);
    return value;
  }

  #match(pattern: RegExp): string | null {
    pattern.lastIndex = this.at;
    return pattern.exec(this.text)?.[0] ?? null;
  }
}

const SPACE = 32;
