// What can move the cursor, colour, reorder or hide text on a terminal: C0 and C1 controls, bidirectional
// controls, line separators, invisible marks, and surrogates without their half (they have no bytes).
const UNSAFE =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}\p{Cs}]/gu;

/** The text with everything unsafe on a terminal shown as `\u001b`; line breaks and tabs, too. Idempotent. */
export function sanitize(text: string): string {
  return text.replace(UNSAFE, escapeUnits);
}

/** The same for one line of a file, whose tabs are to be seen as space. */
export function sanitizeLine(line: string): string {
  return sanitize(line.replaceAll('\t', '    '));
}

function escapeUnits(characters: string): string {
  return characters
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');
}
