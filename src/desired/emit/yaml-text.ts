import { Document, Scalar, type ScalarTag, visit } from 'yaml';
import { type Json } from '../../model/json.ts';

/** What does not show in an editor, or moves or hides other text: only ever written as an escape. */
const UNSEEN = /(?!\u200c|\u200d)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** Numbers that YAML 1.1 takes for a text without a point in them: `1.0e-7`. */
const SPELLED: ScalarTag = {
  identify: (value) => typeof value === 'number' && spelled(value) !== String(value),
  tag: 'tag:yaml.org,2002:float',
  default: true,
  // Without a pattern it would come behind all tags that have one. It is for writing only, so it fits no text.
  test: /(?!)/,
  resolve: Number,
  stringify: ({ value }) => spelled(Number(value)),
};

function spelled(value: number): string {
  return String(value).replace(/^(-?\d+)e/, '$1.0e');
}

/**
 * One YAML document, without `---`. Texts that YAML 1.1 would take for something else are quoted, too, since editors and
 * other tools may. What cannot be seen is escaped.
 */
export function yamlText(value: Json): string {
  const document = new Document(value, {
    aliasDuplicateObjects: false,
    compat: 'yaml-1.1',
    customTags: (tags) => [SPELLED, ...tags],
  });
  visit(document, {
    Scalar: (_key, node) => {
      if (typeof node.value === 'string' && withoutBreaks(node.value).search(UNSEEN) !== -1)
        node.type = Scalar.QUOTE_DOUBLE;
      else if (node.value === '=') node.type = Scalar.QUOTE_SINGLE;
    },
  });
  // Such a character is between double quotes now, wherever it is.
  return document
    .toString({ lineWidth: 0, singleQuote: true })
    .replace(UNSEEN, (unseen) => (unseen === '\n' || unseen === '\t' ? unseen : escaped(unseen)));
}

/** A text between double quotes, as YAML and JSON both have it; what cannot be seen is escaped. */
export function quotedText(text: string): string {
  return JSON.stringify(text).replace(UNSEEN, escaped);
}

function withoutBreaks(text: string): string {
  return text.replaceAll('\n', '').replaceAll('\t', '');
}

function escaped(text: string): string {
  return text
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');
}
