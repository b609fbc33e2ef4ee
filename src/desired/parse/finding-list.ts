import { type Finding } from '../../model/finding.ts';
import { RULES } from '../validate/rules.ts';
import { findingOf, type ToPosition } from './finding-of.ts';
import { type ValueProblem } from './value-problem.ts';

/** Findings of one file that are kept. Nobody reads more; a generated file could have a million. */
export const MAX_FINDINGS = 1000;

/** What is wrong with one file, up to a limit. What comes after it is counted, and told as one finding more. */
export class FindingList {
  readonly #listed: { readonly problem: ValueProblem; document: string | null }[] = [];
  #more = 0;
  #firstMore: ValueProblem | undefined;

  add(problem: ValueProblem): void {
    if (this.#listed.length < MAX_FINDINGS) this.#listed.push({ problem, document: null });
    else {
      this.#more += 1;
      // Errors that are not listed are still errors; the first of them is where to look.
      if (this.#firstMore === undefined || isError(problem) > isError(this.#firstMore))
        this.#firstMore = problem;
    }
  }

  get length(): number {
    return this.#listed.length;
  }

  /** Says which document the findings from a number on are about. */
  assign(from: number, document: string | null): void {
    for (const entry of this.#listed.slice(from)) entry.document = document;
  }

  findings(position: ToPosition): readonly Finding[] {
    const findings = this.#listed.map(({ problem, document }) => findingOf(problem, document, position));
    return this.#firstMore === undefined ? findings : [...findings, this.#rest(this.#firstMore, position)];
  }

  #rest({ rule, range }: ValueProblem, position: ToPosition): Finding {
    const { severity } = RULES[rule];
    const message = `${this.#more} more findings of this file, from here on, are not listed`;
    const at = { pointer: '', range: [range[0], range[0]] } as const;
    return { ...findingOf({ rule: 'ZK127', message, fix: FIX, ...at }, null, position), severity };
  }
}

const FIX = 'Correct those that are listed first.';

function isError({ rule }: ValueProblem): number {
  return RULES[rule].severity === 'error' ? 1 : 0;
}
