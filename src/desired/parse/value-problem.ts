import { type JsonPointer } from '../../model/json.ts';
import { type RuleId } from '../validate/rules.ts';

/** A range of offsets (UTF-16 code units from 0) in the text; the end is exclusive. */
export type TextRange = readonly [start: number, end: number];

/** Something wrong with a text, before offsets become lines and columns. */
export interface ValueProblem {
  readonly rule: RuleId;
  readonly message: string;
  readonly fix?: string;
  /** What can stand there instead, without changing what zkai reads. */
  readonly newText?: string;
  readonly pointer: JsonPointer;
  readonly range: TextRange;
  readonly related?: readonly { readonly message: string; readonly range: TextRange }[];
}
