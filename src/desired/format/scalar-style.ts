import { parse } from 'yaml';
import { type JsonPointer } from '../../model/json.ts';
import { otherReading } from '../parse/yaml-1-1.ts';

/** A text that is plain in every place: no indicator of YAML, in a flow collection neither. */
const PLAIN = /^[A-Za-z_/][\w./@+-]*(?: [\w./@+-]+)*$/;

/** What YAML 1.2 has for these is no text; the rest of what it knows does not begin as {@link PLAIN} does. */
const WORD = /^(?:true|false|null)$/i;

/**
 * A flow scalar of one line with the quotes that it needs: none where no reader of YAML, be it 1.1 or 1.2, takes it for
 * anything but this text; some where a reader of 1.1 would. Escapes and the kind of quotes stay as they are written.
 */
export function styledScalar(source: string, pointer: JsonPointer): string {
  const quote = source[0];
  if (quote !== '"' && quote !== "'") return quotedWhereRisky(source, pointer);
  const inner = source.slice(1, -1);
  return isPlainForAll(inner) ? inner : source;
}

/** The same for a key: quotes may go, but none come, for `on: push` is what people write. */
export function styledKey(source: string): string {
  const inner = source.slice(1, -1);
  return /^["']/.test(source) && isPlainForAll(inner) ? inner : source;
}

function isPlainForAll(text: string): boolean {
  return PLAIN.test(text) && !WORD.test(text) && otherReading(text, text, '') === undefined;
}

/** As `validate --fix` writes it, which warns of the same texts. */
function quotedWhereRisky(plain: string, pointer: JsonPointer): string {
  const other = otherReading(plain, plain, pointer);
  return other?.newText !== undefined && isText(plain) ? other.newText : plain;
}

/** By YAML 1.2, which is what zkai reads. */
function isText(plain: string): boolean {
  return typeof (parse(plain, { logLevel: 'silent', intAsBigInt: true }) as unknown) === 'string';
}
