import { createContext, Script } from 'node:vm';

/** A regular expression of a schema that takes too long on some text: nobody can say whether it fits. */
export class SlowPattern extends Error {
  readonly pattern: string;

  constructor(pattern: string) {
    super(`the pattern ${pattern} takes too long on a text of this document`);
    this.pattern = pattern;
  }
}

/** A regular expression that ends, with what ajv asks of one: its text tells it from others. */
export interface BoundedPattern {
  /** @throws SlowPattern */
  test(text: string): boolean;
  toString(): string;
}

/** Milliseconds that one text may take; far above what any sensible pattern needs. */
const LIMIT_MS = 1000;
/** Steps that are over before anybody notices. */
const FEW_STEPS = 1e7;
/** Characters on which even a group that is repeated in a repeated group cannot go far. */
const SHORT = 12;
/** Answers that a pattern remembers, and the characters of the longest text that it remembers one of. */
const MOST_ANSWERS = 10_000;
const LONGEST_KEPT = 200;

/**
 * The expression of a schema, which anybody may have written. Most are harmless on most texts, which their form tells; the
 * others run under a time limit, which costs a third of a millisecond for every new text. One that was too slow once is not tried again.
 * @throws SyntaxError for what is no regular expression
 */
export function boundedPattern(source: string): BoundedPattern {
  const expression = new RegExp(source, 'u');
  const isFast = costOf(source);
  let isSlow = false;
  let guarded: ((text: string) => boolean) | undefined;
  /** The same few pointers and durations stand in thousands of documents. */
  const answers = new Map<string, boolean>();
  return {
    test(text) {
      if (isFast(text)) return expression.test(text);
      if (isSlow) throw new SlowPattern(source);
      const known = answers.get(text);
      if (known !== undefined) return known;
      try {
        const fits = (guarded ??= underLimit(expression))(text);
        if (answers.size < MOST_ANSWERS && text.length <= LONGEST_KEPT) answers.set(text, fits);
        return fits;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
        isSlow = true;
        throw new SlowPattern(source);
      }
    },
    toString: () => expression.toString(),
  };
}

/** How ajv makes its expressions. */
export const patternEngine = Object.assign((source: string) => boundedPattern(source), {
  code: 'boundedPattern',
});

/**
 * Says of texts whether the expression surely ends soon. Each repetition may try as many places as the text has characters;
 * a repeated group may try all ways to divide the text, so only its length bounds that.
 */
function costOf(source: string): (text: string) => boolean {
  const bare = source.replace(/\\./gsu, 'x').replace(/\[[^\]]*\]/gu, 'x');
  const hasRepeatedGroup = /\)[*+{]/u.test(bare);
  const repetitions = bare.match(/[*+{]/gu)?.length ?? 0;
  return ({ length }) => length <= SHORT || (!hasRepeatedGroup && length ** (repetitions + 1) <= FEW_STEPS);
}

/** V8 looks for an end of its time while it goes back in an expression, too. */
function underLimit(expression: RegExp): (text: string) => boolean {
  const script = new Script('expression.test(text)');
  const scope = { expression, text: '' };
  const context = createContext(scope);
  return (text) => {
    scope.text = text;
    return script.runInContext(context, { timeout: LIMIT_MS }) as boolean;
  };
}
