// What can move the cursor, colour, reorder, break or hide text on a terminal: controls, format characters
// (bidirectional ones, invisible marks; joiners stay, scripts need them), line separators, and surrogates
// without their half, which have no bytes.
const UNSAFE = /(?!\u200c|\u200d)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

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
