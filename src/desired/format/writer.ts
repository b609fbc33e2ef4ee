/** Lines of YAML, built token by token: never a trailing blank, never two empty lines in a row. */
export class Writer {
  #text = '';
  /** Line breaks that the next token comes behind. */
  #breaks = 0;
  #gap = false;
  #isFresh = false;

  /** The text so far, which ends with a line break if there is any. */
  get text(): string {
    return this.#text === '' ? '' : `${this.#text}\n`;
  }

  /** True where the next token is the first of its line. */
  get isAtLineStart(): boolean {
    return this.#breaks > 0 || this.#text === '';
  }

  /** Asks for one blank before the next token, if that is on the same line. */
  gap(isWanted = true): void {
    this.#gap = isWanted;
  }

  break(): void {
    this.#breaks += 1;
    this.#gap = false;
  }

  /** The next token has a line of its own, behind the breaks that still come; a comment may stand before them. */
  freshLine(): void {
    this.#isFresh = true;
  }

  /** A comment, behind the last token or on its own line. */
  comment(text: string, indent: number): void {
    const isFresh = this.#isFresh;
    this.#isFresh = false;
    this.#gap = true;
    this.put(text, indent);
    this.#isFresh = isFresh;
  }

  /** One token; `indent` is for the first of a line. */
  put(token: string, indent: number): void {
    if (this.#isFresh && !this.isAtLineStart) this.#breaks = 1;
    this.#isFresh = false;
    if (this.isAtLineStart) {
      const breaks = this.#text === '' ? 0 : Math.min(this.#breaks, 2);
      this.#text += '\n'.repeat(breaks) + ' '.repeat(indent) + token;
    } else this.#text += (this.#gap ? ' ' : '') + token;
    this.#breaks = 0;
    this.#gap = false;
  }

  /** Lines that follow the last token as they are, empty ones too; the next token has a line of its own. */
  lines(lines: readonly string[], indent: number): void {
    for (const line of lines) this.#text += `\n${line === '' ? '' : ' '.repeat(indent)}${line}`;
  }
}
