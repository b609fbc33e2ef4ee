import { type Json, type JsonPointer } from '../../model/json.ts';
import { type Outline } from './outline.ts';

/** What a merge asks of a schema: which lists are merged item by item. */
export interface MergeSchema {
  /** The member that tells the items of a list apart; absent: the list is replaced as a whole. */
  readonly mergeKey?: string;
  below(token: string): MergeSchema | undefined;
}

/** An item of a patch that cannot be merged into a list with a merge key. */
export interface MergeProblem {
  /** In the patch. */
  readonly pointer: JsonPointer;
  readonly message: string;
  readonly fix: string;
}

export interface Merged {
  readonly value: Json;
  readonly outline: Outline;
  readonly problems: readonly MergeProblem[];
}

export interface MergeInput {
  /** Absent: no list is merged by a key. */
  readonly schema?: MergeSchema | undefined;
  /** Of the value, in the patch. */
  readonly pointer?: JsonPointer;
}
