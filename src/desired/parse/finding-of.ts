import { type Finding } from '../../model/finding.ts';
import { type Position } from '../../model/position.ts';
import { replaceText } from '../../model/text-edit.ts';
import { RULES } from '../validate/rules.ts';
import { type TextRange, type ValueProblem } from './value-problem.ts';

export type ToPosition = (range: TextRange) => Position;

/** A problem of a text as what is told of its file. */
export function findingOf(
  { rule, message, fix, newText, pointer, range, related = [] }: ValueProblem,
  document: string | null,
  positionOf: ToPosition,
): Finding {
  const position = positionOf(range);
  return {
    rule,
    severity: RULES[rule].severity,
    message,
    ...(fix === undefined ? {} : { fix }),
    ...(newText === undefined ? {} : { edits: [replaceText(position, newText)] }),
    position,
    pointer,
    document,
    ...(related.length === 0
      ? {}
      : { related: related.map((other) => ({ message: other.message, position: positionOf(other.range) })) }),
  };
}
