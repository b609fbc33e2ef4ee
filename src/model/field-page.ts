import { type Json } from './json.ts';

/** What the schema of a kind says of one of its fields, or of the kind itself. */
export interface FieldPage extends FieldSummary {
  readonly kind: string;
  /** Where the field is, with dots and without list indices: `spec.rollout`. `''` is the document. */
  readonly path: string;
  readonly title: string;
  /** The values that are allowed, where they can be counted. */
  readonly choices: readonly Json[];
  /** What else a value must hold to, in words. */
  readonly constraints: readonly string[];
  readonly examples: readonly Json[];
  /** The first example as it stands in a file. */
  readonly exampleText: string;
}

/** A field as the list of its parent's fields shows it. */
export interface FieldSummary {
  readonly name: string;
  /** In words: `list of mappings`. */
  readonly type: string;
  readonly required: boolean;
  readonly default?: Json;
  readonly description: string;
  /** Its own fields, or those of its items; below the first level only where all of them are asked for. */
  readonly fields: readonly FieldSummary[];
}
