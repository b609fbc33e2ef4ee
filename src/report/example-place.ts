import { type RulePage } from '../model/rule-page.ts';

export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** Where the finding of a bad example begins; `null` where it is about a file as a whole. */
export function placeInExample({ bad, at }: RulePage): Place | null {
  if (at === '') return null;
  for (const [file, text] of Object.entries(bad)) {
    const offset = typeof text === 'string' ? text.indexOf(at) : -1;
    if (typeof text !== 'string' || offset === -1) continue;
    // Spaces in front only tell the text from others.
    const before = text.slice(0, offset + at.search(/\S/)).split('\n');
    return { file, line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
  }
  return null;
}
