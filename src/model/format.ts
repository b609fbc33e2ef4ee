/** The forms that a result can have, in the order in which help lists them. A command has some of them. */
export const FORMATS = [
  'pretty',
  'compact',
  'json',
  'ndjson',
  'markdown',
  'github',
  'gitlab',
  'sarif',
  'junit',
  'prometheus',
] as const;

export type Format = (typeof FORMATS)[number];
