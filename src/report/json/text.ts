import { sanitize } from '../sanitize.ts';

/**
 * A view as JSON text. What is unsafe on a terminal and legal in JSON (C1 controls, bidirectional marks) is
 * escaped, which changes no value: outside strings JSON has only line breaks and blanks of its own.
 */
export function jsonText(view: object): string {
  return JSON.stringify(view, null, 2).split('\n').map(sanitize).join('\n');
}
