import { elide } from '../words.ts';
import { sanitize } from '../sanitize.ts';

/** Longer texts of others are cut: a comment is no place for them. */
const MAX_TEXT = 500;

// Everything that means something to Markdown, HTML or a table inside of a line. `:` makes addresses and pictures.
const SPECIAL = /[&<>`*_[\]|~\\$]|:(?=\S)|(?<=www)\./gi;

/** A person, an issue or a merge request that would be told: what comes before the name is set apart from it. */
const MENTION = /[@#!](?=[\p{L}\p{N}_-])/u;

const SPECIAL_OR_MENTION = new RegExp(`${SPECIAL.source}|${MENTION.source}`, 'giu');

/** Text of others that nothing in it can turn into Markdown, HTML, a mention or a link. One line. */
export function mdText(text: string): string {
  return shortLine(text).replace(SPECIAL_OR_MENTION, (character) =>
    '@#!'.includes(character) ? `<code>${character}</code>` : reference(character),
  );
}

/** The same in the font of code, in which nobody is mentioned. */
export function mdCode(text: string): string {
  return `<code>${shortLine(text).replace(SPECIAL, reference)}</code>`;
}

function shortLine(text: string): string {
  return elide(sanitize(text.split('\n').join(' ')), MAX_TEXT);
}

/** Character references are never markup. */
function reference(character: string): string {
  return `&#${character.charCodeAt(0)};`;
}
