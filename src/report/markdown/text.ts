import { elide } from '../words.ts';
import { sanitize } from '../sanitize.ts';

/** Longer texts of others are cut: a comment is no place for them. */
const MAX_TEXT = 500;

// Everything that means something to Markdown, HTML or a table inside of a line. `:` makes addresses and pictures.
const SPECIAL = /[&<>`*_[\]|~\\$]|:(?=\S)|(?<=www)\./gi;

/** A person, an issue or a merge request that would be told: what comes before the name is set apart from it. */
const MENTION = /[@#!](?=[\p{L}\p{N}_-])/gu;

/** Text of others that nothing in it can turn into Markdown, HTML, a mention or a link. One line. */
export function mdText(text: string): string {
  return pieces(elide(oneLine(text), MAX_TEXT));
}

/** The same in the font of code, in which nobody is mentioned. */
export function mdCode(text: string): string {
  return `<code>${escaped(elide(oneLine(text), MAX_TEXT))}</code>`;
}

function oneLine(text: string): string {
  return sanitize(text.split('\n').join(' '));
}

function pieces(text: string): string {
  let result = '';
  let from = 0;
  for (const { 0: mark, index } of text.matchAll(MENTION)) {
    result += `${escaped(text.slice(from, index))}<code>${escaped(mark)}</code>`;
    from = index + mark.length;
  }
  return result + escaped(text.slice(from));
}

/** Character references are never markup. */
function escaped(text: string): string {
  return text.replace(SPECIAL, (character) => `&#${character.charCodeAt(0)};`);
}
