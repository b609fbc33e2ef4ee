import { isJsonObject, type Json } from '../../model/json.ts';
import { quotedText, yamlText } from '../emit/yaml-text.ts';
import { styledKey } from '../format/scalar-style.ts';

/** How a value is written: in lines of its own, between brackets, or as JSON. */
export type Style = 'block' | 'flow' | 'json';

/** A key as it stands in front of the colon. */
export function keyText(key: string, style: Style): string {
  return style === 'json' ? JSON.stringify(key) : styledKey(quotedText(key));
}

/**
 * A value as it stands behind `key:`, the blank or line break before it included. `indent`: columns before the key. In
 * blocks, what has several lines goes on in lines of its own.
 */
export function memberText(value: Json, style: Style, indent: number): string {
  if (style !== 'block') return ` ${inlineText(value, style)}`;
  return indented(yamlText({ k: value }).slice('k:'.length), indent);
}

/** The same behind the `-` of an item; `indent`: columns before that. */
export function itemText(value: Json, indent: number): string {
  return indented(yamlText([value]).slice('-'.length), indent);
}

/** A value on one line. */
export function inlineText(value: Json, style: Exclude<Style, 'block'>): string {
  if (style === 'json') return JSON.stringify(value);
  if (Array.isArray(value))
    return `[${(value as readonly Json[]).map((item) => inlineText(item, style)).join(', ')}]`;
  if (isJsonObject(value)) {
    const members = Object.entries(value).map(
      ([key, member]) => `${keyText(key, style)}: ${inlineText(member, style)}`,
    );
    return `{${members.join(', ')}}`;
  }
  return typeof value === 'string' ? styledKey(quotedText(value)) : yamlText(value).trimEnd();
}

/** A text with the quotes that another one had; `undefined`: it had none, or cannot be between those. */
export function likeQuoted(value: Json, before: string): string | undefined {
  if (typeof value !== 'string') return undefined;
  const double = quotedText(value);
  if (before.startsWith('"')) return double;
  const isSimple = double.slice(1, -1).replaceAll('\\"', '"') === value;
  return before.startsWith("'") && isSimple ? `'${value.replaceAll("'", "''")}'` : undefined;
}

/** Without the last line break; the lines behind the first one moved to the right, but for empty ones. */
function indented(text: string, columns: number): string {
  const [first = '', ...rest] = text.replace(/\n$/, '').split('\n');
  return [first, ...rest.map((line) => (line === '' ? line : ' '.repeat(columns) + line))].join('\n');
}
