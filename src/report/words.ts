import { type Position } from '../model/position.ts';

/** `1 error`, `1,234 errors`. */
export function count(n: number, noun: string, plural = `${noun}s`): string {
  return `${number(n)} ${n === 1 ? noun : plural}`;
}

export function number(n: number): string {
  return n.toLocaleString('en-US');
}

/** `file:line`, which editors and terminals open on a click. */
export function place(position: Position | null | undefined): string {
  return position === null || position === undefined ? '' : `${position.file}:${position.line}`;
}

/** The same with the other places that have a say in what stands there: `config/a.yaml:7, zkai.yaml:12`. */
export function places(position: Position | null | undefined): string {
  const also = position?.also ?? [];
  return [...new Set([place(position), ...also.map((note) => place(note.position))])].join(', ');
}

/** `a, b and c` */
export function list(words: readonly string[]): string {
  if (words.length < 2) return words.join('');
  return `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

/** A commit as `1a2b3c4d5e6f (main, with uncommitted changes)`. */
export function commitText(git: { commit: string; branch: string | null; dirty: boolean }): string {
  const notes = [git.branch ?? '', git.dirty ? 'with uncommitted changes' : ''].filter((note) => note !== '');
  return `${git.commit.slice(0, 12)}${notes.length === 0 ? '' : ` (${notes.join(', ')})`}`;
}

/** At most `max` characters of a text, with what it was: `abc... (1,234 characters)`; `from` skips a beginning. */
export function elide(text: string, max: number, from = 0): string {
  if (from === 0 && text.length <= max) return text;
  const cut = text
    .slice(from, from + max)
    .replace(/^[\udc00-\udfff]/, '')
    .replace(/[\ud800-\udbff]$/, '');
  const [head, tail] = [from > 0 ? '...' : '', from + max < text.length ? '...' : ''];
  return `${head}${cut}${tail} (${number(text.length)} characters)`;
}
