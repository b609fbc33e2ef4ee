import { Parser } from 'yaml';
import { haveSameContent } from './same-content.ts';
import { printYaml } from './print-yaml.ts';

/**
 * A YAML text in its canonical form, or `null` where that cannot be had without changing what it says; the text must be free
 * of syntax errors, and not nested so deep that it cannot be walked.
 *
 * Two blanks a level, lists deeper than their key, one blank around what is between tokens, at most one empty line in a row,
 * no trailing white space, `\n`, no byte order mark; `apiVersion`, `kind`, `metadata` and `spec` first in a document. Quotes
 * only where a reader of YAML 1.1 or 1.2 needs them. Lines stay lines: nothing is folded, joined or split.
 */
export function formatYaml(written: string): string | null {
  const text = written.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n');
  const tokens = [...new Parser().parse(text)];
  const formatted = printYaml(tokens, text);
  return formatted === text || haveSameContent(text, formatted) ? formatted : null;
}
