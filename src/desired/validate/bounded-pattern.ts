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

/**
 * The expression of a schema, which anybody may have written. Most are harmless on most texts, which their form tells; the
 * others run under a time limit, which costs a third of a millisecond. One that was too slow once is not tried again.
 * @throws SyntaxError for what is no regular expression
 */
export function boundedPattern(source: string): BoundedPattern {
  const expression = new RegExp(source, 'u');
  const isFast = costOf(source);
  let isSlow = false;
  let guarded: ((text: string) => boolean) | undefined;
  return {
    test(text) {
      if (isFast(text)) return expression.test(text);
      if (isSlow) throw new SlowPattern(source);
      try {
        return (guarded ??= underLimit(expression))(text);
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
