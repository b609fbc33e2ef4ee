import { parse } from 'yaml';

/** A text that is plain in every place: no indicator of YAML, in a flow collection neither. */
const PLAIN = /^[A-Za-z_/][\w./@+-]*(?: [\w./@+-]+)*$/;

/** What some reader could take for something else than a text. */
const SUSPECT = /^(?:[-+.\d]|(?:y|n|yes|no|on|off|true|false|null|nan|inf)$)/i;

/**
 * A flow scalar of one line with the quotes that it needs: none where no reader of YAML, be it 1.1 or 1.2, takes it for
 * anything but this text; some where a reader of 1.1 would. Escapes and the kind of quotes stay as they are written.
 */
export function styledScalar(source: string): string {
  const quote = source[0];
  if (quote !== '"' && quote !== "'") return isRisky(source) ? `'${source}'` : source;
  const inner = source.slice(1, -1);
  return PLAIN.test(inner) && isTextEverywhere(inner) ? inner : source;
}

/** A text by YAML 1.2, which is what zkai reads, and something else by 1.1. */
function isRisky(plain: string): boolean {
  if (plain.length === 1 || !SUSPECT.test(plain)) return false; // y and n are names of axes, and readers know
  return isText(plain, '1.2') && !isText(plain, '1.1');
}

function isTextEverywhere(text: string): boolean {
  return !SUSPECT.test(text) || (isText(text, '1.2') && isText(text, '1.1'));
}

function isText(plain: string, version: '1.1' | '1.2'): boolean {
  const value: unknown = parse(plain, { version, logLevel: 'silent', intAsBigInt: true });
  return typeof value === 'string';
}
