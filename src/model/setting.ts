import { type Json } from './json.ts';
import { type Position } from './position.ts';

/** One of the places that had a say in a member of a document. */
export interface Setting {
  /**
   * `document`: the base document, or one that only an overlay has. `overlay`: a document laid over it. `patch`: an
   * operation of a Patch. `value`: a value of the environment, put in for `${name}`. `default`: the schema.
   */
  readonly by: 'document' | 'overlay' | 'patch' | 'value' | 'default';
  /** What the member is from here on, as written; absent: it was removed. Of `value`: the value that is put in. */
  readonly value?: Json;
  /** `null`: the schema has no line that a person could edit. */
  readonly position: Position | null;
  /** Of a patch that sets no value: it takes the member from elsewhere, where it is said what it holds, or removes it. */
  readonly does?: 'takes' | 'removes';
  /** The name of the value. */
  readonly name?: string;
}
