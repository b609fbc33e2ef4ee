import { type Json, type JsonObject } from '../../model/json.ts';
import { type Position } from '../../model/position.ts';

/** A change of what a YAML or JSON file says. A position is that of a value, as documents locate theirs. */
export type SourceEdit =
  /** Another value in its place. */
  | { readonly kind: 'set'; readonly at: Position; readonly value: Json }
  /** Another member in the place of the one that has the value. */
  | { readonly kind: 'replace'; readonly at: Position; readonly key: string; readonly value: Json }
  /** New members of the mapping at a position; `beside`: of the one that has the value there. */
  | {
      readonly kind: 'add';
      readonly to: Position;
      readonly beside?: true;
      readonly members: JsonObject;
    }
  /** New items of the list at a position, before the one with this index; `beside`: behind the item there, whatever its index. */
  | {
      readonly kind: 'insert';
      readonly to: Position;
      readonly beside?: true;
      readonly index: number;
      readonly items: readonly Json[];
    }
  /** The member or item that has the value. */
  | { readonly kind: 'remove'; readonly at: Position }
  /** The whole document that has the value in it. */
  | { readonly kind: 'remove-document'; readonly at: Position };

/** A whole file that a document names at a position: what a znode holds, beside the YAML. */
export interface FileEdit {
  readonly kind: 'file';
  readonly at: Position;
  /** Relative to the project. */
  readonly file: string;
  readonly data: Buffer;
}

/** Of a text, the part from `start` to `end` becomes another one. Offsets count from 0. */
export interface Splice {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** The place that an edit is about. */
export function placeOf(edit: SourceEdit | FileEdit): Position {
  return 'to' in edit ? edit.to : edit.at;
}
