import { sanitize } from '../sanitize.ts';

// What XML 1.0 cannot hold in any form, besides what `sanitize` shows as an escape.
const NO_XML = /[\ufffe\uffff]/g;

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** Text as the value of an attribute or inside an element; its line breaks stay. */
function xmlText(text: string): string {
  return text
    .split('\n')
    .map((line) =>
      sanitize(line)
        .replace(NO_XML, (unit) => `\\u${unit.charCodeAt(0).toString(16)}`)
        .replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character),
    )
    .join('\n');
}

/** An element; without content an empty one. Content is XML already. */
export function element(
  name: string,
  attributes: Readonly<Record<string, string | number>>,
  content: readonly string[] = [],
): string {
  const pairs = Object.entries(attributes)
    .map(([key, value]) => ` ${key}="${xmlText(String(value).split('\n').join(' '))}"`)
    .join('');
  if (content.length === 0) return `<${name}${pairs}/>`;
  return [`<${name}${pairs}>`, ...content, `</${name}>`].join('\n');
}

/** An element with nothing but text, whose white space is kept. */
export function textElement(
  name: string,
  attributes: Readonly<Record<string, string | number>>,
  text: string,
): string {
  const empty = element(name, attributes);
  return text === '' ? empty : `${empty.slice(0, -'/>'.length)}>${xmlText(text)}</${name}>`;
}
