/** Characters of a sentence. One that repeats a word of a file could have as many as the file. */
const LONGEST = 2000;
/** Of a longer one, what stays of its end, where it says what is wrong. */
const END = 400;

/** The same sentence, with its middle left out where it is longer than anybody reads. Idempotent. */
export function boundedText(text: string): string {
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST - END - 1)}…${text.slice(-END)}`;
}
