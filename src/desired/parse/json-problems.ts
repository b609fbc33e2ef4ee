import { COMMENT, explainKey, explainValue, missing, unexpected, type What } from './json-mistakes.ts';
import { MAX_DEPTH } from './nesting.ts';
import { type TextRange, type ValueProblem } from './value-problem.ts';

/**
 * Why a `.json` file is no JSON (RFC 8259): YAML would take it, other readers of the file would not. Comments and commas
 * too many are all told; the first thing else ends the search, since what is behind it can no longer be told.
 * Nothing is said of JSON, nor of what nests too deep to be judged here.
 */
export function jsonProblems(text: string, report: (problem: ValueProblem) => void): void {
  if (!isJson(text)) new JsonReader(text, report).read();
}

export function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

const STRING = /"[^"\\\0-\x1f]*(?:\\(?:["\\/bfnrt]|u[\dA-Fa-f]{4})[^"\\\0-\x1f]*)*"/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?(?![\w.])/y;
const WORD = /(?:true|false|null)(?!\w)/y;
const SPACE = /[ \t\r\n]+/y;
const COMMENTS = /\/\/[^\n]*|#[^\n]*|\/\*[^]*?(?:\*\/|$)/y;
/** What stands where a value should be, up to where the next one may begin. */
const OTHER = /'[^'\n]*'?|"[^"\\\n]*(?:\\.[^"\\\n]*)*"?|[^\s,:[\]{}"']+|./suy;

/** What may come next. `end` is the closing bracket or a comma; `first` is what an opening bracket is followed by. */
type State = 'value' | 'first' | 'key' | 'first-key' | 'colon' | 'end' | 'done';

class JsonReader {
  readonly #text: string;
  readonly #tell: (problem: ValueProblem) => void;
  readonly #open: { readonly bracket: string; readonly at: number }[] = [];
  #at = 0;
  #comma = -1;
  #state: State = 'value';

  constructor(text: string, report: (problem: ValueProblem) => void) {
    this.#text = text;
    this.#tell = report;
  }

  read(): void {
    while (this.#step());
  }

  /** Reads one piece; false at the end and at what ends the search. */
  #step(): boolean {
    if (this.#take(SPACE) !== undefined) return true;
    const from = this.#at;
    if (this.#take(COMMENTS) !== undefined) return this.#report(COMMENT, [from, this.#at]);
    if (from >= this.#text.length) return this.#end();
    const character = this.#text.charAt(from);
    switch (this.#state) {
      case 'done':
        return this.#stop({
          message: 'a JSON file holds one value, and this is behind it',
          fix: 'Use several files, or YAML with --- between documents.',
        });
      case 'colon':
        return character === ':' ? this.#punctuation('value') : this.#stop(missing(':', 'this'));
      case 'end':
        return this.#separator(character);
      case 'key':
      case 'first-key':
        return this.#key(character);
      case 'value':
      case 'first':
        return this.#value(character);
    }
  }

  #value(character: string): boolean {
    if (character === '{' || character === '[') {
      if (this.#open.push({ bracket: character, at: this.#at }) > MAX_DEPTH) return false;
      return this.#punctuation(character === '{' ? 'first-key' : 'first');
    }
    if (character === ']' && this.#innermost() === '[') return this.#close();
    for (const pattern of [STRING, NUMBER, WORD])
      if (this.#take(pattern) !== undefined) return this.#afterValue();
    return this.#stop(explainValue(this.#peek()));
  }

  #key(character: string): boolean {
    if (character === '}') return this.#close();
    if (this.#take(STRING) === undefined) return this.#stop(explainKey(this.#peek()));
    this.#state = 'colon';
    return true;
  }

  #separator(character: string): boolean {
    const inMapping = this.#innermost() === '{';
    if (character === (inMapping ? '}' : ']')) return this.#close();
    if (character !== ',')
      return this.#stop(/[\]}]/.test(character) ? unexpected(character) : missing(',', 'this'));
    this.#comma = this.#at;
    return this.#punctuation(inMapping ? 'key' : 'value');
  }

  #close(): boolean {
    const isCommaTooMany = this.#state === 'key' || this.#state === 'value';
    const closing = this.#text.charAt(this.#at);
    if (isCommaTooMany)
      this.#report({ message: `JSON allows no comma before "${closing}"`, fix: 'Remove it.' }, [
        this.#comma,
        this.#comma + 1,
      ]);
    this.#open.pop();
    this.#at += 1;
    return this.#afterValue();
  }

  #afterValue(): boolean {
    this.#state = this.#open.length === 0 ? 'done' : 'end';
    return true;
  }

  #punctuation(next: State): boolean {
    this.#at += 1;
    this.#state = next;
    return true;
  }

  #end(): boolean {
    const open = this.#open.at(-1);
    if (open !== undefined) {
      const closing = open.bracket === '{' ? '}' : ']';
      this.#stop(
        {
          message: `"${closing}" is missing: the "${open.bracket}" before it is still open`,
          fix: `Add "${closing}".`,
        },
        [{ message: 'opened here', range: [open.at, open.at + 1] }],
      );
    } else if (this.#state !== 'done')
      this.#stop({
        message: 'the file is empty: JSON is a value',
        fix: 'Write a document, or remove the file.',
      });
    return false;
  }

  #innermost(): string | undefined {
    return this.#open.at(-1)?.bracket;
  }

  #take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    if (found !== undefined) this.#at += found.length;
    return found;
  }

  #peek(): string {
    OTHER.lastIndex = this.#at;
    return OTHER.exec(this.#text)?.[0] ?? '';
  }

  #stop(what: What, related: NonNullable<ValueProblem['related']> = []): false {
    this.#report(what, [this.#at, this.#at + this.#peek().length], related);
    return false;
  }

  #report(what: What, range: TextRange, related: NonNullable<ValueProblem['related']> = []): true {
    this.#tell({
      rule: 'ZK100',
      ...what,
      pointer: '',
      range,
      ...(related.length === 0 ? {} : { related }),
    });
    return true;
  }
}
