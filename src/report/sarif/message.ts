import { sanitize } from '../sanitize.ts';
import { elide } from '../words.ts';

/** GitHub shows no more of a text. */
const MAX_TEXT = 1024;

/** A plain text of SARIF, in which braces are doubled and nothing may look like a link (SARIF 2.1.0, 3.11.5 and 3.11.6). */
export function sarifMessage(text: string): { readonly text: string } {
  const lines = elide(text, MAX_TEXT).split('\n').map(sanitize);
  return { text: lines.join('\n').replace(/[{}]/g, '$&$&').replaceAll('](', '] (') };
}
