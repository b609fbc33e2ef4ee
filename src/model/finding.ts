import { type JsonPointer } from './json.ts';
import { type PlaceNote, type Position } from './position.ts';
import { type TextEdit } from './text-edit.ts';

export type Severity = 'error' | 'warning' | 'info';

/** One thing that is wrong with the files, as data. Field names are those of `zkai.findings/v1`. */
export interface Finding {
  /** Stable id such as `ZK101`; listed with its meaning in `desired/validate/rules.ts`. */
  readonly rule: string;
  readonly severity: Severity;
  /** What is wrong and what was expected, in one sentence without a final full stop. */
  readonly message: string;
  /** How to fix it, as an imperative sentence, where that can be said. */
  readonly fix?: string;
  /** The same as edits of the text, only where they are safe without a person looking at them; all of them or none. */
  readonly edits?: readonly TextEdit[];
  readonly position: Position;
  /** The member inside the document; `''` for the document as a whole. */
  readonly pointer: JsonPointer;
  /** Id of the document (`Kind/name`), or `null` when the text is not that far. */
  readonly document: string | null;
  /** Other places that belong to the finding, such as the first of two documents with one name. */
  readonly related?: readonly PlaceNote[];
}
