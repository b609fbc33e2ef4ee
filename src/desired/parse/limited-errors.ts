import { type Composer } from 'yaml';
import { type ValueProblem } from './value-problem.ts';

/** Syntax errors that the parser may find. A line of brackets has one for each of them, and each takes a kilobyte. */
export const MAX_ERRORS = 1000;

/** Ends the parsing of what is no YAML. */
export class TooManyErrors extends Error {
  readonly problem: ValueProblem;

  constructor(first: number) {
    super('too many syntax errors');
    this.problem = {
      rule: 'ZK100',
      message: `this is no YAML: from here on there are more than ${MAX_ERRORS} syntax errors`,
      fix: 'Correct the first one, or leave the file out of the sources.',
      pointer: '',
      range: [first, first + 1],
    };
  }
}

type OnError = (source: Source, ...about: unknown[]) => void;
type Source = number | readonly number[] | { readonly offset: number };

/** Has a composer throw {@link TooManyErrors} instead of collecting them without an end; it has no option for that. */
export function limitErrors(composer: Composer): Composer {
  const open = composer as unknown as { onError: OnError };
  const { onError } = open;
  let first: number | undefined;
  let count = 0;
  open.onError = (source, ...about) => {
    first ??= typeof source === 'number' ? source : 'offset' in source ? source.offset : (source[0] ?? 0);
    count += 1;
    if (count > MAX_ERRORS) throw new TooManyErrors(first);
    onError(source, ...about);
  };
  return composer;
}
